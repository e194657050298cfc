namespace Crawler.Agent.Cli;

/// <summary>How the program ends; the numbers follow sysexits.h.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Ok = 0;

    /// <summary>The work failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 64;

    /// <summary>Input data is bad: a file, a magnet, a list.</summary>
    public const int BadInput = 65;

    /// <summary>A service that is needed is not there.</summary>
    public const int Unavailable = 69;

    /// <summary>Reading or writing failed.</summary>
    public const int InputOutput = 74;

    /// <summary>The configuration cannot be used.</summary>
    public const int Configuration = 78;
}
