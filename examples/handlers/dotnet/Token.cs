using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

/// <summary>The verification of callback tokens.</summary>
static class Token
{
    static readonly string Issuer = Environment.GetEnvironmentVariable("ACRONIS_ISSUER") ?? "https://acronis.cloud";

    static readonly string KeysUrl =
        Environment.GetEnvironmentVariable("ACRONIS_KEYS_URL") ?? Issuer + "/api/idp/v1/keys";

    /// <summary>Seconds by which clocks may differ.</summary>
    const double Leeway = 60;

    static readonly TimeSpan FetchPause = TimeSpan.FromSeconds(5);

    /// <summary>The platform replaces its keys daily.</summary>
    static readonly TimeSpan KeysAge = TimeSpan.FromDays(1);

    static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };
    static readonly SemaphoreSlim Turn = new(1, 1);
    static Dictionary<string, RSAParameters> known = new();
    static long? fetched;

    /// <summary>The endpoints that the token in the Authorization header is valid for.</summary>
    public static async Task<List<string>> Verified(string header)
    {
        var words = header.Split(' ', 2);
        var parts = words.Length == 2 ? words[1].Split('.') : words;
        Demand(words[0].Equals("Bearer", StringComparison.OrdinalIgnoreCase) && parts.Length == 3, "there is no bearer token");
        try
        {
            using var head = JsonDocument.Parse(WebEncoders.Base64UrlDecode(parts[0]));
            // RS256 only: never let the token choose the algorithm.
            Demand(
                Text(head.RootElement, "alg") == "RS256" && !head.RootElement.TryGetProperty("crit", out _),
                "the token is not one of the platform's");
            var key = await Find(Text(head.RootElement, "kid") ?? "");
            Demand(key is not null, "the token's key is unknown");
            using (var rsa = RSA.Create(key!.Value))
            {
                var signed = Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]);
                var signature = WebEncoders.Base64UrlDecode(parts[2]);
                Demand(
                    rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                    "the signature is wrong");
            }

            using var claims = JsonDocument.Parse(WebEncoders.Base64UrlDecode(parts[1]));
            var now = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;
            Demand(Text(claims.RootElement, "iss") == Issuer, "the token is from another issuer");
            Demand(Number(claims.RootElement, "exp") is { } end && end > now - Leeway, "the token has expired");
            Demand(
                !claims.RootElement.TryGetProperty("nbf", out _)
                    || (Number(claims.RootElement, "nbf") is { } start && start <= now + Leeway),
                "the token's time has not come");
            return Roles(claims.RootElement);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException
            or ArgumentException or CryptographicException)
        {
            throw new Refusal(401, "the token is not valid");
        }
    }

    static List<string> Roles(JsonElement claims)
    {
        var roles = new List<string>();
        if (!claims.TryGetProperty("scope", out var scope) || scope.ValueKind != JsonValueKind.Array) return roles;
        foreach (var entry in scope.EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.Object && Text(entry, "role") is { } role) roles.Add(role);
        }
        return roles;
    }

    static void Demand(bool holds, string otherwise)
    {
        if (!holds) throw new Refusal(401, otherwise);
    }

    static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static double? Number(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : (double?)null;

    /// <summary>The issuer's key with that id. Keys are cached, and fetched again for an unknown id, but not too often.</summary>
    static async Task<RSAParameters?> Find(string kid)
    {
        await Turn.WaitAsync();
        try
        {
            var age = fetched is { } at ? Stopwatch.GetElapsedTime(at) : TimeSpan.MaxValue;
            if ((!known.ContainsKey(kid) && age > FetchPause) || age > KeysAge)
            {
                fetched = Stopwatch.GetTimestamp();
                known = await Fetch();
            }
            return known.TryGetValue(kid, out var key) ? (RSAParameters?)key : null;
        }
        finally
        {
            Turn.Release();
        }
    }

    static async Task<Dictionary<string, RSAParameters>> Fetch()
    {
        try
        {
            using var document = JsonDocument.Parse(await Client.GetStringAsync(KeysUrl));
            var keys = new Dictionary<string, RSAParameters>();
            foreach (var key in document.RootElement.GetProperty("keys").EnumerateArray())
            {
                if (Text(key, "kty") == "RSA" && Text(key, "use") == "sig" && Text(key, "kid") is { } kid
                    && Text(key, "n") is { } n && Text(key, "e") is { } e)
                {
                    keys[kid] = new RSAParameters
                    {
                        Modulus = WebEncoders.Base64UrlDecode(n),
                        Exponent = WebEncoders.Base64UrlDecode(e),
                    };
                }
            }
            return keys;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or JsonException
            or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new Refusal(503, "the keys cannot be fetched: " + error.Message);
        }
    }
}
