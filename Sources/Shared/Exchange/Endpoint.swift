/// The one function of this program: what a request comes to.
package func answer(to request: HTTPRequest, config: Config, ids: IDs, now: UnixTime) throws(APIError) -> Answer {
    throw APIError(.api, "not built yet", blame: .bug)
}
