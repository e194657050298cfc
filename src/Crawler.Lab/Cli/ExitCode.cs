namespace Crawler.Lab.Cli;

/// <summary>How the program ends.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Fine = 0;

    /// <summary>The work failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>The input is bad: a scenario that cannot be read.</summary>
    public const int BadInput = 65;

    /// <summary>An endpoint is taken, or not this machine's.</summary>
    public const int Unavailable = 69;

    /// <summary>A file cannot be read or written.</summary>
    public const int InputOutput = 74;
}
