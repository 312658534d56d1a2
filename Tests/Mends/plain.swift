import Foundation
import FoundationNetworking

/// Posts to a URL as any program does, and prints the status and the number of bytes received, or the error.
final class Printer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private var status = 0
    private var bytes = 0

    func urlSession(
        _: URLSession, dataTask _: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        if status == 0 { status = (response as? HTTPURLResponse)?.statusCode ?? 0 }
        completionHandler(.allow)
    }

    func urlSession(_: URLSession, dataTask _: URLSessionDataTask, didReceive data: Data) { bytes += data.count }

    func urlSession(_: URLSession, task _: URLSessionTask, didCompleteWithError error: (any Error)?) {
        print(error.map { "error \(($0 as NSError).code)" } ?? "\(status) \(bytes)")
        exit(0)
    }
}

var request = URLRequest(url: URL(string: CommandLine.arguments[1])!)
request.httpMethod = "POST"
request.httpBody = Data("{}".utf8)
URLSession(configuration: .default, delegate: Printer(), delegateQueue: nil).dataTask(with: request).resume()
sleep(UInt32(CommandLine.arguments[2])!)
print("silence")
