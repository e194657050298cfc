namespace Crawler.Probing.Linux;

/// <summary>Sockets that connect, and send something as soon as they are connected.</summary>
internal static class ClientSockets
{
    private static readonly int On = 1;

    /// <summary>Makes one; -1 when that fails.</summary>
    /// <param name="isV4">Whether for IPv4.</param>
    /// <param name="local">Local address, or null.</param>
    public static int Open(bool isV4, byte[]? local)
    {
        const int Kind = LibC.SocketStream | LibC.SocketNonBlocking | LibC.CloseOnExec;
        var socket = LibC.Socket(isV4 ? LibC.FamilyV4 : LibC.FamilyV6, Kind, 0);
        if (socket < 0)
        {
            return -1;
        }

        // Our last acknowledgement of the connection rides on what is sent at once anyway: a segment less for each connection.
        Set(socket, LibC.LevelTcp, LibC.OptionDeferAccept);
        Set(socket, LibC.LevelTcp, LibC.OptionNoDelay);
        if (local is null)
        {
            return socket;
        }

        // The port is chosen when connecting: then one port serves for many remote ends.
        Set(socket, LibC.LevelIp, LibC.OptionBindAddressNoPort);
        if (LibC.Bind(socket, local, local.Length) == 0)
        {
            return socket;
        }

        var error = Errno.Last;
        _ = LibC.Close(socket);
        Errno.Last = error;
        return -1;
    }

    /// <summary>The error of a connection that failed, which the system then forgets; 0 for none.</summary>
    public static int TakeError(int socket)
    {
        var error = 0;
        var length = sizeof(int);
        return LibC.GetOption(socket, LibC.LevelSocket, LibC.OptionError, ref error, ref length) == 0 ? error : Errno.Last;
    }

    private static void Set(int socket, int level, int option) => _ = LibC.SetOption(socket, level, option, On, sizeof(int));
}
