using System.CommandLine;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler completion</c>: prints what a shell needs to complete the program's command line.</summary>
internal static class CompletionVerb
{
    // The program itself answers what fits at a place of its command line, without its own name.
    private const string Bash = """
        _crawler() {
            local line=${COMP_LINE#* } at
            at=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
            mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$at]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
        }
        complete -o default -F _crawler crawler
        """;

    private const string Zsh = """
        autoload -U +X bashcompinit && bashcompinit
        _crawler() {
            local line=${COMP_LINE#* } at
            at=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[1]}" "[suggest:$at]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD+1]}"))
        }
        complete -o default -F _crawler crawler
        """;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", "Prints a completion script; in bash: source <(crawler completion bash)") { shell };
        command.SetAction(parse =>
        {
            Console.Out.WriteLine(parse.GetValue(shell) == "bash" ? Bash : Zsh);
            return ExitCode.Ok;
        });
        return command;
    }
}
