/// What FoundationNetworking makes for each session and request and this program never uses: here it makes nothing.
///
/// Each function has the symbol of one of Foundation's, which is weak in the static archives, so the linker prefers this one. *Gain*:
/// see each. *Price*: the names are those of Swift 6.3.1; another toolchain that has others costs the gain and nothing else.
/// *Source*: swift-corelibs-foundation at swift-6.3.1-RELEASE.

/// The first use of `HTTPCookieStorage.shared`, by `URLSessionConfiguration.default`: it stays nil. 5 % of a request's instructions.
@_cdecl("$s20FoundationNetworking17HTTPCookieStorageC06sharedD033_BA26D73C28CDD96CA00F9E183F1103B8LL_WZ")
func omitSharedCookieStorage() {}

/// `URLCache.shared`, by the same. *Returns*: nil. 2 %.
@_cdecl("$s20FoundationNetworking8URLCacheC6sharedACvgZTf4d_n")
func omitSharedCache() -> UInt { 0 }

/// `_HTTPURLProtocol.curlHeadersToSet`, the defaults that `EasyOptions` replaces. *Returns*: an empty array, owned. 4 %.
@_cdecl("$s20FoundationNetworking16_HTTPURLProtocolC16curlHeadersToSetSaySS_SStGvgTf4d_n")
func omitDefaultHeaders() -> UInt { unsafeBitCast([(String, String)](), to: UInt.self) }

/// Whether URLSession, and libcurl for it, shall say on standard error all that they do, keys too: `URLSessionDebug` and
/// `URLSessionDebugLibcurl` of the environment, each of which is looked for in all of it. They stay false. 3 %.
@_cdecl("$s20FoundationNetworking17enableDebugOutput_WZ")
func omitDebugOutput() {}

@_cdecl("$s20FoundationNetworking24enableLibcurlDebugOutput_WZ")
func omitLibcurlDebugOutput() {}
