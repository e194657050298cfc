using Crawler.Storage.Embedded;
using Npgsql;

namespace Crawler.Storage.Tests.Embedded;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly PrivateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_is_there_after_a_stop_and_a_start_and_nothing_runs_in_between()
    {
        await using (var database = await _folder.OpenAsync())
        {
            Assert.True(database.IsEmbedded);
            await ExecuteAsync(database, "create table kept (x int); insert into kept values (1)");
        }

        Assert.False(_folder.HasProcesses);
        await using var again = await _folder.OpenAsync();
        Assert.Equal(1L, await ExecuteAsync(again, "select count(*) from kept"));
    }

    [Fact]
    public async Task The_server_asks_for_its_password_and_opens_no_port()
    {
        await using var database = await _folder.OpenAsync();
        var embedded = database.Embedded!;
        var wrong = embedded.ConnectionString();
        var password = wrong.Password!;
        wrong.Password = "wrong";
        wrong.Pooling = false;

        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(embedded.Layout.PasswordFile));
        Assert.Equal("", await ExecuteAsync(database, "show listen_addresses"));
        Assert.DoesNotContain(password, database.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_killed_with_signal_9_is_started_again_with_its_data()
    {
        await using var database = await _folder.OpenAsync();
        await ExecuteAsync(database, "create table kept (x int); insert into kept values (1)");
        var killed = _folder.Postmaster;

        await Shell.SignalAsync(killed, "KILL", default);

        await UntilAsync(async () => _folder.Postmaster is var now && now > 0 && now != killed && await CountAsync(database) == 1);
    }

    [Fact]
    public async Task A_server_whose_guard_was_killed_is_replaced_by_one_that_has_a_guard()
    {
        await using var database = await _folder.OpenAsync();
        await ExecuteAsync(database, "create table kept (x int); insert into kept values (1)");
        var orphaned = _folder.Postmaster;
        var guard = int.Parse((await File.ReadAllTextAsync($"/proc/{orphaned}/stat")).Split(' ')[3]);

        await Shell.SignalAsync(guard, "KILL", default);

        await UntilAsync(async () => _folder.Postmaster is var now && now > 0 && now != orphaned && await CountAsync(database) == 1);
    }

    [Fact]
    public async Task A_second_process_uses_the_firsts_server_and_takes_over_when_that_goes()
    {
        var first = await _folder.OpenAsync();
        await using var second = await _folder.OpenAsync();
        await ExecuteAsync(first, "create table kept (x int); insert into kept values (1)");
        Assert.True(first.Embedded!.IsOwner);
        Assert.False(second.Embedded!.IsOwner);
        Assert.Equal(1L, await CountAsync(second));

        await first.DisposeAsync();

        await UntilAsync(async () => second.Embedded.IsOwner && await CountAsync(second) == 1);
    }

    [Fact]
    public async Task A_pid_file_that_names_a_living_stranger_does_not_keep_the_server_from_starting()
    {
        await using (await _folder.OpenAsync())
        {
            // Only to make the cluster.
        }

        await File.WriteAllTextAsync(
            Path.Combine(_folder.Options.DataDirectory, "cluster", "postmaster.pid"), $"{Environment.ProcessId}\n");

        await using var database = await _folder.OpenAsync();
        Assert.Equal(1, await ExecuteAsync(database, "select 1"));
    }

    [Fact]
    public async Task An_interrupted_initdb_is_begun_anew()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Options.DataDirectory, "cluster.unfinished"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Options.DataDirectory, "cluster.unfinished", "PG_VERSION"), "15\n");
        File.SetUnixFileMode(_folder.Options.DataDirectory, (UnixFileMode)0b111_111_111);

        await using var database = await _folder.OpenAsync();

        Assert.Equal(1, await ExecuteAsync(database, "select 1"));
    }

    [Fact]
    public async Task A_directory_with_a_long_name_still_has_a_socket()
    {
        _folder.Options.DataDirectory = Path.Combine(_folder.Root, new string('x', 120));
        await using var database = await _folder.OpenAsync();

        Assert.Equal(1, await ExecuteAsync(database, "select 1"));
        Assert.StartsWith("/tmp/", database.Embedded!.Layout.SocketDirectory, StringComparison.Ordinal);
        Directory.Delete(database.Embedded.Layout.SocketDirectory, recursive: true);
    }

    [Fact]
    public async Task A_directory_that_the_servers_account_cannot_enter_becomes_a_link_to_one_that_it_can()
    {
        File.SetUnixFileMode(_folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string place;
        await using (var database = await _folder.OpenAsync())
        {
            place = database.Embedded!.Layout.Root;
            await ExecuteAsync(database, "create table kept (x int); insert into kept values (1)");
        }

        await using (var again = await _folder.OpenAsync())
        {
            Assert.Equal(1L, await CountAsync(again));
        }

        // An ordinary user runs the server itself, and can enter what it made.
        Assert.Equal(Environment.IsPrivilegedProcess, place != _folder.Options.DataDirectory);
        Assert.True(File.Exists(Path.Combine(_folder.Options.DataDirectory, "cluster", "PG_VERSION")));
        Directory.Delete(place, recursive: true);
    }

    [Fact]
    public async Task Another_ordinary_account_runs_it_as_well()
    {
        _folder.Options.ServerUser = "nobody";

        await using var database = await _folder.OpenAsync();

        Assert.Equal(1, await ExecuteAsync(database, "select 1"));
    }

    [Fact]
    public async Task Missing_programs_are_named_with_the_package_to_install()
    {
        _folder.Options.BinariesDirectory = _folder.Root;
        var programs = await Assert.ThrowsAsync<DatabaseUnavailableException>(_folder.OpenAsync);
        Assert.Contains("Database:BinariesDirectory", programs.Message, StringComparison.Ordinal);

        var version = Assert.Throws<DatabaseUnavailableException>(() => PostgresBinaries.Find(null, clusterMajor: 9));
        Assert.Contains("apt install postgresql-9 postgresql-9-hll", version.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_that_is_none_is_refused_without_repeating_it()
    {
        _folder.Options.ConnectionString = "Host=x;Pasword=secret";

        var e = await Assert.ThrowsAsync<DatabaseUnavailableException>(_folder.OpenAsync);

        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
        Assert.Contains("Database:ConnectionString", e.Message, StringComparison.Ordinal);
    }

    private static async Task<long> CountAsync(Database database)
    {
        try
        {
            return (long)(await ExecuteAsync(database, "select count(*) from kept"))!;
        }
        catch (NpgsqlException)
        {
            return -1;
        }
    }

    private static async Task<object?> ExecuteAsync(Database database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
        }
    }
}
