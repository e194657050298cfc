namespace Crawler.Storage.Embedded;

/// <summary>The account that the server runs under: our own, or for root (which PostgreSQL refuses) another one.</summary>
/// <param name="Prefix">What to put before a command so that it runs under the account; empty for our own.</param>
/// <param name="Owner"><c>uid:gid</c> for files the server must own; null when they are ours.</param>
internal sealed record ServerAccount(IReadOnlyList<string> Prefix, string? Owner)
{
    /// <summary>Our own account.</summary>
    public static ServerAccount Own { get; } = new([], null);

    /// <summary>Chooses for the current process.</summary>
    /// <exception cref="DatabaseUnavailableException">We are root and there is no such user.</exception>
    public static async Task<ServerAccount> ResolveAsync(string user, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Own;
        }

        var (uidExit, uid) = await Shell.RunAsync(["id", "-u", user], cancellationToken);
        var (gidExit, gid) = await Shell.RunAsync(["id", "-g", user], cancellationToken);
        return uidExit == 0 && gidExit == 0
            ? ForUser(uid, gid)
            : throw new DatabaseUnavailableException(
                $"PostgreSQL does not run as root, and there is no user '{user}' to run it. Install the PostgreSQL server package "
                + "(it makes the user postgres), set Database:ServerUser, or start this program as an ordinary user.");
    }

    /// <summary>
    /// For another user. <c>setpriv</c> replaces itself with the program, asks no PAM and leaves no process between.
    /// </summary>
    public static ServerAccount ForUser(string uid, string gid) =>
        new(["setpriv", $"--reuid={uid}", $"--regid={gid}", "--init-groups", "--reset-env", "--"], $"{uid}:{gid}");

    /// <summary>The command as it must be started.</summary>
    public IReadOnlyList<string> Command(params IEnumerable<string> command) => [.. Prefix, .. command];

    /// <summary>Makes a file or directory the server's.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (Owner is null)
        {
            return;
        }

        var (exitCode, output) = await Shell.RunAsync(["chown", Owner, path], cancellationToken);
        if (exitCode != 0)
        {
            throw new DatabaseUnavailableException($"The private cluster's user cannot be made the owner of '{path}': {output}");
        }
    }

    /// <summary>Whether the account can enter the directory: every parent must let it through.</summary>
    public async Task<bool> CanEnterAsync(string directory, CancellationToken cancellationToken)
    {
        var (exitCode, _) = await Shell.RunAsync(Command("/bin/sh", "-c", "cd \"$0\"", directory), cancellationToken);
        return exitCode == 0;
    }
}
