/// Disables what FoundationNetworking does for each session and request and this program never needs.
///
/// Each function has the symbol of one of Foundation's, which is weak in the static archives, so the linker prefers this one. *Gain*: see
/// each. *Price*: the names are those of Swift 6.3.1; with a toolchain that has others, only the gain is lost. *Source*:
/// swift-corelibs-foundation at swift-6.3.1-RELEASE.

/// Initializes `HTTPCookieStorage.shared`, for `URLSessionConfiguration.default`: it stays nil. 5 % of a request's instructions.
@_cdecl("$s20FoundationNetworking17HTTPCookieStorageC06sharedD033_BA26D73C28CDD96CA00F9E183F1103B8LL_WZ")
func omitSharedCookieStorage() {}

/// `URLCache.shared`, for the same. *Returns*: nil. 2 %.
@_cdecl("$s20FoundationNetworking8URLCacheC6sharedACvgZTf4d_n")
func omitSharedCache() -> UInt { 0 }

/// `_HTTPURLProtocol.curlHeadersToSet`, the default fields that `EasyOptions` replaces. *Returns*: an empty array, owned. 4 %.
@_cdecl("$s20FoundationNetworking16_HTTPURLProtocolC16curlHeadersToSetSaySS_SStGvgTf4d_n")
func omitDefaultHeaders() -> UInt { unsafeBitCast([(String, String)](), to: UInt.self) }

/// Searches the whole environment for `URLSessionDebug` and `URLSessionDebugLibcurl`, which make URLSession and libcurl write everything
/// they do to standard error, keys too. Both stay false. 3 %.
@_cdecl("$s20FoundationNetworking17enableDebugOutput_WZ")
func omitDebugOutput() {}

@_cdecl("$s20FoundationNetworking24enableLibcurlDebugOutput_WZ")
func omitLibcurlDebugOutput() {}
