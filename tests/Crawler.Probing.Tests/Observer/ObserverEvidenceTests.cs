using Crawler.Probing.Observer;

namespace Crawler.Probing.Tests.Observer;

public sealed class ObserverEvidenceTests
{
    private static readonly ObserverOptions Options = new() { MinTargets = 4, FailingShare = 0.9 };
    private static readonly ObserverFault Link = new(FaultKind.Link, "link");
    private static readonly ObserverFault Targets = new(FaultKind.Targets, "targets");

    [Theory]
    // A link that is gone is enough; one that never was says nothing.
    [InlineData(false, 0, 0, 0, 0, false, FaultKind.Link)]
    [InlineData(false, 2, 2, 9, 0, true, FaultKind.Link)]
    [InlineData(null, 0, 0, 0, 0, false, null)]
    // One reference that answers is enough, whatever fails.
    [InlineData(true, 2, 1, 9, 9, false, null)]
    [InlineData(true, 2, 0, 0, 0, false, FaultKind.References)]
    // References that are away themselves: a target that answered since proves it.
    [InlineData(true, 2, 0, 9, 0, true, null)]
    [InlineData(true, 2, 0, 9, 1, false, FaultKind.References)]
    // Without references: enough targets, nearly all of which fail.
    [InlineData(true, 0, 0, 4, 4, false, FaultKind.Targets)]
    [InlineData(true, 0, 0, 10, 9, false, FaultKind.Targets)]
    [InlineData(true, 0, 0, 10, 8, false, null)]
    [InlineData(true, 0, 0, 3, 3, false, null)]
    public void The_own_network_is_judged_by_link_references_and_targets(
        bool? hasLink, int references, int answered, int targets, int failing, bool hasAnswerSince, FaultKind? fault) =>
        Assert.Equal(fault, new ObserverEvidence(hasLink, references, answered, targets, failing, hasAnswerSince).Judge(Options, null)?.Kind);

    [Fact]
    public void A_fault_that_targets_told_of_lasts_until_one_of_them_answers()
    {
        var quiet = new ObserverEvidence(true, 0, 0, 0, 0, false);

        Assert.Same(Targets, quiet.Judge(Options, Targets));
        Assert.Null((quiet with { HasAnswerSince = true }).Judge(Options, Targets));
    }

    [Fact]
    public void A_fault_of_the_link_is_over_with_a_link() =>
        Assert.Null(new ObserverEvidence(true, 0, 0, 0, 0, false).Judge(Options, Link));
}
