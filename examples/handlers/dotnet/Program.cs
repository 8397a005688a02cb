// A callback handler for a CyberApp with mirroring, with ASP.NET Core only. It keeps its state in memory.
using System.Text.Json;
using System.Text.RegularExpressions;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:" + (Environment.GetEnvironmentVariable("PORT") ?? "9000"));
builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = 16 << 20);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();

// The routing answers methods other than POST with a 405.
app.MapPost("/{**path}", async (HttpContext http) =>
{
    var status = 200;
    object answer;
    try
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        answer = await Callbacks.Answer(http.Request.Headers.Authorization.ToString(), body.ToArray());
    }
    catch (Refusal refusal)
    {
        status = refusal.Status;
        answer = new Dictionary<string, object?> { ["reason"] = refusal.Message };
    }
    http.Response.StatusCode = status;
    http.Response.ContentType = "application/json";
    await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer));
});
app.Run();

/// <summary>A status and the reason for it.</summary>
sealed class Refusal : Exception
{
    public Refusal(int status, string reason) : base(reason) => Status = status;

    public int Status { get; }
}

static class Callbacks
{
    const string Id = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\z";

    // Any RFC 3339 time: the documented examples have the year 1.
    const string Time = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})\\z";

    static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    // Partners by tenant, and the enabled customers of each, with their settings. One lock makes each callback
    // one step.
    static readonly object Gate = new();
    static readonly Dictionary<string, JsonElement?> Partners = new();
    static readonly Dictionary<string, Dictionary<string, JsonElement?>> Customers = new();

    public static async Task<object> Answer(string header, byte[] body)
    {
        var endpoints = await Token.Verified(header);
        try
        {
            using var document = JsonDocument.Parse(body);
            Check(document.RootElement.ValueKind == JsonValueKind.Object, "the body is not an object");
            return Answer(endpoints, document.RootElement);
        }
        // Invalid Unicode shows only when the text is read.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new Refusal(400, "the body is not JSON");
        }
    }

    static object Answer(List<string> endpoints, JsonElement request)
    {
        var context = Member(request, "context", JsonValueKind.Object);
        if (!endpoints.Contains(Text(context, "endpoint_id"))) throw new Refusal(403, "the token is for another endpoint");
        var match = Regex.Match(Text(context, "callback_id"), "^cti\\.a\\.p\\.acgw\\.callback\\.v2\\.0~a\\.p\\.([a-z_.]+)\\.v1\\.0\\z");
        if (!match.Success) throw new Refusal(404, "there is no such callback");
        var name = match.Groups[1].Value;
        Check(Text(request, "type") == $"cti.a.p.acgw.request.v1.1~a.p.{name}.v1.0", "type does not belong to callback_id");
        Check(Regex.IsMatch(Text(request, "created_at"), Time), "created_at is not a time");
        Check(Uri.TryCreate(Text(context, "datacenter_url"), UriKind.Absolute, out _), "datacenter_url is not a URL");
        Identifier(request, "request_id");
        var payload = request.TryGetProperty("payload", out _) ? Member(request, "payload", JsonValueKind.Object) : Nothing;
        var tenant = Identifier(context, "tenant_id");
        var answer = new Dictionary<string, object?>
        {
            ["type"] = $"cti.a.p.acgw.response.v1.1~a.p.{name}.ok.v1.0",
            ["request_id"] = Text(request, "request_id"),
            ["response_id"] = Guid.NewGuid().ToString(),
        };
        object? result;
        lock (Gate)
        {
            result = CarryOut(name, tenant, payload);
        }
        if (result is not null) answer["payload"] = result;
        return answer;
    }

    static object? CarryOut(string name, string tenant, JsonElement payload)
    {
        switch (name)
        {
            case "partner.mirroring.get_state":
                var enabled = Partners.TryGetValue(tenant, out var shown);
                return Shown(shown, new Dictionary<string, object?> { ["state"] = enabled ? "ENABLED" : "DISABLED" });
            case "partner.mirroring.enable":
                Text(payload, "acronis_tenant_name");
                Check(Identifier(payload, "acronis_tenant_id") == tenant, "not the tenant in context");
                Partners[tenant] = Settings(payload);
                return new Dictionary<string, object?>
                {
                    ["state"] = "ENABLED",
                    ["vendor_tenant_id"] = "partner-" + tenant,
                    ["acronis_tenant_id"] = tenant,
                };
            case "partner.mirroring.reset":
                Partners.Remove(tenant);
                Customers.Remove(tenant);
                return null;
            case "customer.mirroring.get_state":
                var list = new List<object>();
                foreach (var (id, settings) in Of(tenant))
                {
                    list.Add(Shown(settings, new Dictionary<string, object?>
                    {
                        ["vendor_tenant_id"] = "customer-" + id,
                        ["acronis_tenant_id"] = id,
                    }));
                }
                return list;
            case "customer.mirroring.set_state":
                SetCustomers(tenant, payload);
                return null;
            default:
                throw new Refusal(404, "there is no such callback");
        }
    }

    static void SetCustomers(string tenant, JsonElement payload)
    {
        Text(payload, "partner_tenant_name");
        Check(Identifier(payload, "partner_tenant_id") == tenant, "not the tenant in context");
        var enables = payload.TryGetProperty("enabled", out _);
        Check(enables != payload.TryGetProperty("disabled", out _), "exactly one of enabled and disabled is required");
        // Read the whole list before storing the first customer.
        var changed = new Dictionary<string, JsonElement?>(Of(tenant));
        foreach (var customer in Member(payload, enables ? "enabled" : "disabled", JsonValueKind.Array).EnumerateArray())
        {
            Check(customer.ValueKind == JsonValueKind.Object, "a customer is not an object");
            var id = Identifier(customer, "acronis_tenant_id");
            if (enables)
            {
                Text(customer, "acronis_tenant_name");
                changed[id] = Settings(customer);
            }
            else
            {
                changed.Remove(id);
            }
        }
        Customers[tenant] = changed;
    }

    static Dictionary<string, JsonElement?> Of(string tenant) =>
        Customers.TryGetValue(tenant, out var own) ? own : new Dictionary<string, JsonElement?>();

    /// <summary>The settings exactly as they were entered; the copy outlives the request.</summary>
    static JsonElement? Settings(JsonElement from)
    {
        if (!from.TryGetProperty("settings", out _)) return null;
        var settings = Member(from, "settings", JsonValueKind.Object);
        Check(settings.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.String), "settings are not strings");
        return settings.Clone();
    }

    static Dictionary<string, object?> Shown(JsonElement? settings, Dictionary<string, object?> members)
    {
        if (settings is { } typed) members["settings"] = typed;
        return members;
    }

    static JsonElement Member(JsonElement from, string name, JsonValueKind kind) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new Refusal(400, name + " is missing or has the wrong type");

    static string Text(JsonElement from, string name) => Member(from, name, JsonValueKind.String).GetString()!;

    /// <summary>A UUID in lower case; requests may have either case.</summary>
    static string Identifier(JsonElement from, string name)
    {
        var text = Text(from, name);
        Check(Regex.IsMatch(text, Id), name + " is not a UUID");
        return text.ToLowerInvariant();
    }

    static void Check(bool holds, string otherwise)
    {
        if (!holds) throw new Refusal(400, otherwise);
    }
}
