using Crawler.Agent.Cli;

// The verbs handle Ctrl-C and SIGTERM themselves through the token, so that a stop is orderly.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM,
    context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });

var exitCode = await CrawlerCli.RunAsync(args, stop.Token);

// Everything of ours has ended. A library's thread that has not (the scheduler's, while its database is away) must not hold the process.
Environment.Exit(exitCode);
