using System.CommandLine;
using System.Net;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Cli;

/// <summary>Options that name addresses with ports.</summary>
internal static class Endpoints
{
    /// <summary>A repeatable option <c>ADDRESS:PORT</c>.</summary>
    public static Option<IPEndPoint[]> Option(string name, string description, IPEndPoint preset) => new(name)
    {
        Description = description,
        HelpName = "ADDRESS:PORT",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [preset],
        CustomParser = result =>
        {
            var endpoints = new List<IPEndPoint>();
            foreach (var token in result.Tokens)
            {
                if (PeerEndpoint.TryParse(token.Value, out var endpoint))
                {
                    endpoints.Add(endpoint.ToIPEndPoint());
                }
                else
                {
                    result.AddError($"{name}: '{token.Value}' is not ADDRESS:PORT");
                }
            }

            return [.. endpoints];
        },
    };
}
