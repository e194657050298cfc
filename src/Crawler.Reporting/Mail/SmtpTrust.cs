using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Crawler.Reporting.Mail;

/// <summary>Whom we believe: the system's authorities, and those of an extra file.</summary>
internal static class SmtpTrust
{
    /// <summary>TLS settings for a host. With a file, a chain that the system refuses for its root alone is built again with the file's roots.</summary>
    public static SslClientAuthenticationOptions For(string host, string caFile)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (caFile.Length == 0)
        {
            return options;
        }

        var extra = new X509Certificate2Collection();
        try
        {
            extra.ImportFromPemFile(caFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new MailException(MailStage.Configure, $"Mail:CaFile '{caFile}' cannot be read: {e.Message}", inner: e);
        }
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => errors switch
        {
            SslPolicyErrors.None => true,
            // The framework would only say that this callback refused it.
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) =>
                throw new AuthenticationException("its certificate is for another name; set Mail:Host to the name that is in it."),
            SslPolicyErrors.RemoteCertificateChainErrors when certificate is X509Certificate2 leaf => ChainsTo(extra, leaf),
            _ => false,
        };
        return options;
    }

    private static bool ChainsTo(X509Certificate2Collection roots, X509Certificate2 leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }
}
