using System.Collections.Concurrent;
using System.Diagnostics;

namespace Crawler.Fixtures.Programs;

/// <summary>
/// Starts programs that the kernel kills when this process ends, however it ends: <c>setpriv --pdeathsig</c> (util-linux).
/// </summary>
/// <remarks>
/// Linux sends that signal when the <em>thread</em> that forked ends, and pool threads come and go, so every program is started by one
/// thread that lives as long as the process. The kernel forgets the signal when a program changes its own user: programs that should
/// not run as root are given their user by <c>setpriv</c>, before the signal is set.
/// </remarks>
internal static class ProgramLauncher
{
    private static readonly BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> Requests = [];

    static ProgramLauncher() => new Thread(Serve) { IsBackground = true, Name = "program launcher" }.Start();

    /// <summary>Starts <paramref name="command"/> with its output redirected and its standard input empty.</summary>
    public static async Task<Process> StartAsync(ProgramCommand command, string workingFolder)
    {
        var info = new ProcessStartInfo(DebianProgram.Find("setpriv", "util-linux"))
        {
            WorkingDirectory = command.WorkingFolder ?? workingFolder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (command.UserWhenRoot is { } user && Environment.IsPrivilegedProcess)
        {
            info.ArgumentList.Add($"--reuid={user}");
            info.ArgumentList.Add("--clear-groups");
        }

        info.ArgumentList.Add("--pdeathsig=KILL");
        info.ArgumentList.Add("--");
        info.ArgumentList.Add(DebianProgram.Find(command.Executable, command.Package));
        foreach (var argument in command.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in command.Environment)
        {
            info.Environment[name] = value;
        }

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add((info, started));
        var process = await started.Task;
        process.StandardInput.Close();
        return process;
    }

    private static void Serve()
    {
        foreach (var (info, started) in Requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }
}
