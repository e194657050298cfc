using Crawler.Fixtures;
using Crawler.Storage.Partitions;

namespace Crawler.Storage.Tests.Partitions;

public sealed class ContentRetentionTests : IAsyncLifetime
{
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task Contents_go_after_their_time_and_what_was_not_sent_stays()
    {
        await _test.ExecuteAsync(
            $"""
            insert into crawl.quarantine (quarantined_at, journal_id, segment, position_bytes, reason)
            select '{Samples.Noon:O}'::timestamptz - x * interval '1 day', gen_random_uuid(), 1, 1, 'none' from unnest(array[364, 366]) as x;
            insert into crawl.mail (mail_id, kind, subject, text_body, html_body, written_at, next_attempt_at, sent_at)
            select gen_random_uuid(), 'alert', format('%s %s', x.age, x.sent), 'Text', 'Page', '{Samples.Noon:O}'::timestamptz - x.age * interval '1 day', '{Samples.Noon:O}',
                   case when x.sent then '{Samples.Noon:O}'::timestamptz end
            from (values (364, true), (366, true), (366, false)) as x (age, sent);
            insert into crawl.mail_attachment (mail_id, ordinal, file_name, media_type, content) select mail_id, 0, 'chart.png', 'image/png', 'x' from crawl.mail;
            """);

        await new ContentRetention(_test.Database).ForgetAsync(Samples.Noon, new RetentionOptions(), default);

        Assert.Equal(1L, await _test.ScalarAsync("select count(*) from crawl.quarantine"));
        Assert.Equal(
            ["364 t Text 1", "366 f Text 1", "366 t  0"],
            (await _test.RowsAsync(
                "select subject || ' ' || text_body || ' ' || (select count(*) from crawl.mail_attachment a where a.mail_id = m.mail_id) from crawl.mail m order by 1"))
            .Select(x => x[0]));
    }
}
