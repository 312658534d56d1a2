import Glibc
import Shared

/// `--env`: what points Claude Code at this proxy. *Returns*: the exit code.
func printEnvironment(_ arguments: [String]) -> CInt {
    let options: EnvironmentOptions
    do throws(OptionFault) { options = try EnvironmentOptions(arguments) } catch { return refuse(error) }
    let config: Config
    do throws(ConfigError) { config = try ConfigFile.ofAdministrator().load() } catch { return refuse(error.faults) }
    do throws(APIError) {
        let environment = try ClientEnvironment(config, model: options.model, client: options.client)
        return say(options.isSettings ? environment.settings : environment.exports, to: STDOUT_FILENO) ? 0 : APIError.Blame.system.rawValue
    } catch { return refuse(error) }
}
