namespace Crawler.Reporting.Alerts;

/// <summary>The stable codes of alerts; each has a runbook.</summary>
public static class AlertCodes
{
    /// <summary>An exception that nothing handled; the process ends.</summary>
    public const string UnhandledException = "unhandled_exception";

    /// <summary>A Fatal log event without an exception.</summary>
    public const string FatalEvent = "fatal_event";

    /// <summary>A worker failed beyond its retries; the process ends.</summary>
    public const string WorkerDead = "worker_dead";

    /// <summary>Work stands still while there is some.</summary>
    public const string WorkerStalled = "worker_stalled";

    /// <summary>The journal's disk budget is used up; work stops until the database takes observations.</summary>
    public const string JournalFull = "journal_full";

    /// <summary>A part of a journal cannot be read; what was in it is lost.</summary>
    public const string JournalDamaged = "journal_damaged";

    /// <summary>The database refused observations; they are kept aside.</summary>
    public const string RecordQuarantined = "record_quarantined";

    /// <summary>Observations wait longer than they should for PostgreSQL.</summary>
    public const string IngestLag = "ingest_lag";

    /// <summary>PostgreSQL cannot be reached.</summary>
    public const string DatabaseAway = "database_away";

    /// <summary>An agent's own network is at fault: what it cannot reach says nothing of whom it asks.</summary>
    public const string NetworkFault = "network_fault";

    /// <summary>An agent's heartbeat is overdue.</summary>
    public const string AgentLate = "agent_late";

    /// <summary>An agent has not been heard of for so long that its work is taken over.</summary>
    public const string AgentDead = "agent_dead";

    /// <summary>The mail server does not take mail.</summary>
    public const string MailFailing = "mail_failing";

    /// <summary>The mail server refuses one of the recipients for good.</summary>
    public const string RecipientRefused = "recipient_refused";

    /// <summary>A tracker of guarded swarms does not answer most of the agents that ask it.</summary>
    public const string TrackerDown = "tracker_down";

    /// <summary>A guarded swarm has a single complete copy.</summary>
    public const string SwarmAtRisk = "swarm_at_risk";

    /// <summary>A guarded swarm has no seed; its peers still hold every piece.</summary>
    public const string SwarmSeedless = "swarm_seedless";

    /// <summary>A guarded swarm no longer holds every piece.</summary>
    public const string SwarmDead = "swarm_dead";

    /// <summary>A scheduled job failed several times in a row.</summary>
    public const string JobFailing = "job_failing";

    /// <summary>Raw rows are beyond their time, and the rollups do not hold them all.</summary>
    public const string RollupMismatch = "rollup_mismatch";

    /// <summary>Observations whose time no partition is made for.</summary>
    public const string StrayRows = "stray_rows";

    /// <summary>Storage is short: raw days and archives go before their time.</summary>
    public const string StorageDropping = "storage_dropping";

    /// <summary>Storage is short: less is looked at.</summary>
    public const string StorageSampling = "storage_sampling";

    /// <summary>Storage is used up: nothing is claimed.</summary>
    public const string StorageStopped = "storage_stopped";

    /// <summary>Every code.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        UnhandledException, FatalEvent, WorkerDead, WorkerStalled, JournalFull, JournalDamaged, RecordQuarantined, IngestLag, DatabaseAway, AgentLate,
        AgentDead, MailFailing, RecipientRefused, SwarmAtRisk, SwarmSeedless, SwarmDead, JobFailing, RollupMismatch, StrayRows, StorageDropping, StorageSampling,
        StorageStopped, NetworkFault, TrackerDown,
    ];
}
