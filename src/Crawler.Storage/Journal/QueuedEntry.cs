using Crawler.Probing.Observations;

namespace Crawler.Storage.Journal;

/// <summary>What waits for the task that writes a journal: an observation, or somebody who wants all before it on the disk.</summary>
/// <param name="Observation">What to write; null where somebody waits.</param>
/// <param name="Flushed">Who waits; null for an observation.</param>
internal readonly record struct QueuedEntry(Observation? Observation, TaskCompletionSource? Flushed);
