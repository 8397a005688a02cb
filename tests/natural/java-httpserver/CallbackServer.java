import com.google.gson.*;
import com.sun.net.httpserver.*;
import java.io.*;
import java.math.BigInteger;
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.*;
import java.util.concurrent.*;

public class CallbackServer {
    static final String ISSUER = System.getenv("ACRONIS_ISSUER");
    static final Gson GSON = new GsonBuilder().serializeNulls().create();
    static final HttpClient HTTP = HttpClient.newHttpClient();

    static class Customer {
        String vendor_tenant_id;
        String acronis_tenant_id;
        JsonElement settings;
    }

    static class Partner {
        String id;
        String name;
        String vendorTenantId = UUID.randomUUID().toString();
        boolean enabled;
        JsonElement settings;
        Map<String, Customer> customers = new ConcurrentHashMap<>();
    }

    static final Map<String, Partner> partners = new ConcurrentHashMap<>();
    static final Map<String, PublicKey> keys = new ConcurrentHashMap<>();
    static final ExecutorService background = Executors.newSingleThreadExecutor();

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 0);
        server.createContext("/callback", CallbackServer::handle);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
    }

    static void handle(HttpExchange ex) throws IOException {
        try {
            JsonObject body = JsonParser.parseReader(new InputStreamReader(ex.getRequestBody())).getAsJsonObject();
            JsonObject ctx = body.getAsJsonObject("context");
            if (!authorized(ex.getRequestHeaders().getFirst("Authorization"), ctx.get("endpoint_id").getAsString())) {
                JsonObject err = new JsonObject();
                err.addProperty("err_message", "Not authorized");
                send(ex, 401, err);
                return;
            }
            send(ex, 200, process(body, ctx));
        } catch (Exception e) {
            e.printStackTrace();
            JsonObject err = new JsonObject();
            err.addProperty("err_message", e.toString());
            send(ex, 500, err);
        }
    }

    static void send(HttpExchange ex, int status, JsonElement body) throws IOException {
        byte[] data = GSON.toJson(body).getBytes();
        ex.getResponseHeaders().set("Content-Type", "application/json");
        ex.sendResponseHeaders(status, data.length);
        ex.getResponseBody().write(data);
        ex.close();
    }

    // ------------------------------------------------------------------ token

    static boolean authorized(String header, String endpointId) {
        if (header == null || !header.startsWith("Bearer ")) return false;
        try {
            String[] parts = header.substring(7).split("\\.");
            Base64.Decoder dec = Base64.getUrlDecoder();
            JsonObject head = JsonParser.parseString(new String(dec.decode(parts[0]))).getAsJsonObject();
            JsonObject claims = JsonParser.parseString(new String(dec.decode(parts[1]))).getAsJsonObject();

            PublicKey key = key(head.get("kid").getAsString());
            Signature sig = Signature.getInstance("SHA256withRSA");
            sig.initVerify(key);
            sig.update((parts[0] + "." + parts[1]).getBytes());
            if (!sig.verify(dec.decode(parts[2]))) return false;

            if (claims.get("exp").getAsLong() < Instant.now().getEpochSecond()) return false;

            for (JsonElement s : claims.getAsJsonArray("scope")) {
                if (s.getAsJsonObject().get("role").getAsString().equals(endpointId)) return true;
            }
            return false;
        } catch (Exception e) {
            e.printStackTrace();
            return false;
        }
    }

    static PublicKey key(String kid) throws Exception {
        if (!keys.containsKey(kid)) {
            HttpResponse<String> res = HTTP.send(HttpRequest.newBuilder(URI.create(ISSUER + "/api/idp/v1/keys")).build(),
                    HttpResponse.BodyHandlers.ofString());
            for (JsonElement e : JsonParser.parseString(res.body()).getAsJsonObject().getAsJsonArray("keys")) {
                JsonObject k = e.getAsJsonObject();
                BigInteger n = new BigInteger(1, Base64.getUrlDecoder().decode(k.get("n").getAsString()));
                BigInteger exp = new BigInteger(1, Base64.getUrlDecoder().decode(k.get("e").getAsString()));
                keys.put(k.get("kid").getAsString(), KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(n, exp)));
            }
        }
        return keys.get(kid);
    }

    // -------------------------------------------------------------- callbacks

    static JsonObject process(JsonObject body, JsonObject ctx) {
        String type = body.get("type").getAsString();
        String entity = type.substring(type.indexOf("~a.p.") + 5, type.lastIndexOf(".v1.0"));
        String tenantId = ctx.get("tenant_id").getAsString();
        JsonObject payload = body.has("payload") ? body.getAsJsonObject("payload") : new JsonObject();
        Partner p = partners.computeIfAbsent(tenantId, id -> new Partner());

        JsonObject res = new JsonObject();
        res.addProperty("type", "cti.a.p.acgw.response.v1.1~a.p." + entity + ".ok.v1.0");
        res.addProperty("request_id", body.get("request_id").getAsString());
        res.addProperty("response_id", UUID.randomUUID().toString());

        switch (entity) {
            case "partner.mirroring.get_state": {
                JsonObject out = new JsonObject();
                out.addProperty("state", p.enabled ? "ENABLED" : "DISABLED");
                out.add("settings", p.settings);
                res.add("payload", out);
                break;
            }
            case "partner.mirroring.enable": {
                p.enabled = true;
                p.id = payload.get("acronis_tenant_id").getAsString();
                p.name = payload.get("acronis_tenant_name").getAsString();
                p.settings = payload.get("settings");
                JsonObject out = new JsonObject();
                out.addProperty("state", "ENABLED");
                out.addProperty("vendor_tenant_id", p.vendorTenantId);
                out.addProperty("acronis_tenant_id", p.id);
                res.add("payload", out);
                background.submit(() -> report(ctx, true));
                break;
            }
            case "partner.mirroring.reset":
                p.enabled = false;
                p.customers.clear();
                background.submit(() -> report(ctx, false));
                break;
            case "customer.mirroring.get_state":
                res.add("payload", GSON.toJsonTree(p.customers.values()));
                break;
            case "customer.mirroring.set_state":
                if (payload.has("enabled")) {
                    for (JsonElement e : payload.getAsJsonArray("enabled")) {
                        JsonObject c = e.getAsJsonObject();
                        Customer customer = new Customer();
                        customer.acronis_tenant_id = c.get("acronis_tenant_id").getAsString();
                        customer.vendor_tenant_id = UUID.randomUUID().toString();
                        customer.settings = c.get("settings");
                        p.customers.put(customer.acronis_tenant_id, customer);
                    }
                }
                if (payload.has("disabled")) {
                    for (JsonElement e : payload.getAsJsonArray("disabled")) {
                        p.customers.remove(e.getAsJsonObject().get("acronis_tenant_id").getAsString());
                    }
                }
                break;
            default:
                throw new IllegalArgumentException("unknown callback " + entity);
        }
        return res;
    }

    // -------------------------------------------------------------- connector

    static void report(JsonObject ctx, boolean activated) {
        try {
            String base = ctx.get("datacenter_url").getAsString();
            String cred = System.getenv("ACRONIS_CLIENT_ID") + ":" + System.getenv("ACRONIS_CLIENT_SECRET");
            HttpResponse<String> tok = HTTP.send(HttpRequest.newBuilder(URI.create(base + "/api/2/idp/token"))
                    .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(cred.getBytes()))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")).build(),
                    HttpResponse.BodyHandlers.ofString());
            String token = JsonParser.parseString(tok.body()).getAsJsonObject().get("access_token").getAsString();

            Map<String, Object> event = new LinkedHashMap<>();
            event.put("category", "activation");
            event.put("action", activated ? "activated integration" : "deactivated integration");
            event.put(activated ? "activation_event" : "deactivation_event", true);
            Map<String, Object> status = new LinkedHashMap<>();
            status.put("application_code", "umbrella.protect");
            status.put("application_id", null);
            status.put("module", Map.of("name", "Umbrella connector", "version", "3.0"));
            status.put("vendor_system", Map.of("name", "Umbrella Protect", "version", "11"));
            status.put("events", List.of(event));

            HttpResponse<String> res = HTTP.send(HttpRequest.newBuilder(URI.create(base + "/api/integration_management/v2/status"
                    + "?tenantID=" + ctx.get("tenant_id").getAsString()))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(GSON.toJson(status))).build(),
                    HttpResponse.BodyHandlers.ofString());
            System.err.println("status report: " + res.statusCode() + " " + res.body());
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
