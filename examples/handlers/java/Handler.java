import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;

/** A callback handler for a CyberApp with mirroring, with the JDK alone. The state is kept in memory. */
public final class Handler {
    private static final int LARGEST_BODY = 16 << 20;
    private static final String ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    /** Any RFC 3339 time: the documented examples have the year 1. */
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)";

    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int status;

        Refusal(int status, String reason) {
            super(reason);
            this.status = status;
        }
    }

    static String setting(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new Refusal(400, otherwise);
    }

    private static String text(Map<?, ?> from, String name) {
        if (from.get(name) instanceof String text) return text;
        throw new Refusal(400, name + " is missing or not a string");
    }

    private static Map<?, ?> object(Object value, String name) {
        if (value instanceof Map<?, ?> object) return object;
        throw new Refusal(400, name + " is missing or not an object");
    }

    /** A UUID in lower case; requests may have either case. */
    private static String identifier(Map<?, ?> from, String name) {
        String id = text(from, name);
        check(id.matches(ID), name + " is not a UUID");
        return id.toLowerCase(java.util.Locale.ROOT);
    }

    /** The settings as they were typed; null where there are none. */
    private static Map<?, ?> settings(Map<?, ?> from) {
        if (!from.containsKey("settings")) return null;
        Map<?, ?> settings = object(from.get("settings"), "settings");
        check(settings.values().stream().allMatch(String.class::isInstance), "settings are not strings");
        return settings;
    }

    private static Map<String, Object> shown(Map<?, ?> settings, Map<String, Object> members) {
        var all = new LinkedHashMap<>(members);
        if (settings != null) all.put("settings", settings);
        return all;
    }

    // Partners by tenant, and the enabled customers of each. One lock makes each callback one step.
    private static final Map<String, Map<?, ?>> PARTNERS = new HashMap<>();
    private static final Map<String, Map<String, Map<?, ?>>> CUSTOMERS = new HashMap<>();

    private static synchronized Object carryOut(String name, String tenant, Map<?, ?> payload) {
        switch (name) {
            case "partner.mirroring.get_state":
                if (!PARTNERS.containsKey(tenant)) return Map.of("state", "DISABLED");
                return shown(PARTNERS.get(tenant), Map.of("state", "ENABLED"));
            case "partner.mirroring.enable":
                text(payload, "acronis_tenant_name");
                check(identifier(payload, "acronis_tenant_id").equals(tenant), "not the tenant in context");
                PARTNERS.put(tenant, settings(payload));
                return Map.of("state", "ENABLED", "vendor_tenant_id", "partner-" + tenant, "acronis_tenant_id", tenant);
            case "partner.mirroring.reset":
                PARTNERS.remove(tenant);
                CUSTOMERS.remove(tenant);
                return null;
            case "customer.mirroring.get_state":
                var list = new ArrayList<Object>();
                CUSTOMERS.getOrDefault(tenant, Map.of()).forEach((id, settings) -> list.add(
                        shown(settings, Map.of("vendor_tenant_id", "customer-" + id, "acronis_tenant_id", id))));
                return list;
            case "customer.mirroring.set_state":
                setCustomers(tenant, payload);
                return null;
            default:
                throw new Refusal(404, "there is no such callback");
        }
    }

    private static void setCustomers(String tenant, Map<?, ?> payload) {
        text(payload, "partner_tenant_name");
        check(identifier(payload, "partner_tenant_id").equals(tenant), "not the tenant in context");
        boolean enables = payload.containsKey("enabled");
        check(enables != payload.containsKey("disabled"), "exactly one of enabled and disabled is required");
        if (!(payload.get(enables ? "enabled" : "disabled") instanceof List<?> list)) throw new Refusal(400, "it is not a list of customers");
        // Read the whole list before storing the first customer.
        var changed = new HashMap<>(CUSTOMERS.getOrDefault(tenant, Map.of()));
        for (Object entry : list) {
            Map<?, ?> customer = object(entry, "a customer");
            if (enables) text(customer, "acronis_tenant_name");
            String id = identifier(customer, "acronis_tenant_id");
            if (enables) changed.put(id, settings(customer));
            else changed.remove(id);
        }
        CUSTOMERS.put(tenant, changed);
    }

    private static Object answer(String header, byte[] body) {
        List<?> endpoints = Token.verified(header);
        Map<?, ?> request;
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            request = object(Json.read(text), "the body");
        } catch (CharacterCodingException | IllegalArgumentException error) {
            throw new Refusal(400, "the body is not JSON");
        }
        Map<?, ?> context = object(request.get("context"), "context");
        if (!endpoints.contains(text(context, "endpoint_id"))) throw new Refusal(403, "the token is for another endpoint");
        String callback = text(context, "callback_id");
        String start = "cti.a.p.acgw.callback.v2.0~a.p.", end = ".v1.0";
        if (!callback.startsWith(start) || !callback.endsWith(end) || callback.length() < start.length() + end.length())
            throw new Refusal(404, "there is no such callback");
        String name = callback.substring(start.length(), callback.length() - end.length());
        String type = text(request, "type");
        check(type.equals("cti.a.p.acgw.request.v1.1~a.p." + name + ".v1.0"), "type does not belong to callback_id");
        check(text(request, "created_at").matches(TIME), "created_at is not a time");
        try {
            check(URI.create(text(context, "datacenter_url")).isAbsolute(), "datacenter_url is not a URL");
        } catch (IllegalArgumentException error) {
            throw new Refusal(400, "datacenter_url is not a URL");
        }
        identifier(request, "request_id");
        Map<?, ?> payload = request.containsKey("payload") ? object(request.get("payload"), "payload") : Map.of();
        Object result = carryOut(name, identifier(context, "tenant_id"), payload);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("type", "cti.a.p.acgw.response.v1.1~a.p." + name + ".ok.v1.0");
        answer.put("request_id", request.get("request_id"));
        answer.put("response_id", UUID.randomUUID().toString());
        if (result != null) answer.put("payload", result);
        return answer;
    }

    private static void serve(HttpExchange exchange) throws IOException {
        int status = 200;
        Object answer;
        try (exchange) {
            try {
                if (!exchange.getRequestMethod().equals("POST")) throw new Refusal(405, "callbacks are sent with POST");
                byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
                if (body.length > LARGEST_BODY) throw new Refusal(413, "the body is too large");
                answer = answer(exchange.getRequestHeaders().getFirst("Authorization"), body);
            } catch (Refusal refusal) {
                status = refusal.status;
                answer = Map.of("reason", refusal.getMessage());
            }
            byte[] content = Json.write(answer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    public static void main(String[] arguments) throws IOException {
        // Without this, each answer waits for an acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        int port = Integer.parseInt(setting("PORT", "9000"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/", Handler::serve);
        server.start();
    }
}
