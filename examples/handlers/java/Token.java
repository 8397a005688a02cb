import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The verification of callback tokens. */
final class Token {
    private static final String ISSUER = Handler.setting("ACRONIS_ISSUER", "https://acronis.cloud");
    private static final String KEYS_URL = Handler.setting("ACRONIS_KEYS_URL", ISSUER + "/api/idp/v1/keys");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    /** Seconds by which clocks may differ. */
    private static final long LEEWAY = 60;
    private static final Duration FETCH_PAUSE = Duration.ofSeconds(5);
    /** The platform replaces its keys daily. */
    private static final Duration KEYS_AGE = Duration.ofDays(1);

    private static Map<String, PublicKey> known = Map.of();
    private static Instant fetched = Instant.EPOCH;

    /** The endpoints that the token in the Authorization header is good for. */
    static List<?> verified(String header) {
        String[] words = (header == null ? "" : header).split(" ", 2);
        String[] parts = words.length == 2 ? words[1].split("\\.", -1) : words;
        demand(words[0].equalsIgnoreCase("Bearer") && parts.length == 3, "there is no bearer token");
        try {
            Map<?, ?> head = decoded(parts[0]);
            // RS256 only: never let the token choose the algorithm.
            demand("RS256".equals(head.get("alg")) && !head.containsKey("crit"), "the token is not one of the platform's");
            PublicKey key = head.get("kid") instanceof String kid ? key(kid) : null;
            demand(key != null, "the token's key is unknown");
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            demand(signature.verify(Base64.getUrlDecoder().decode(parts[2])), "the signature is wrong");

            Map<?, ?> claims = decoded(parts[1]);
            var now = BigDecimal.valueOf(Instant.now().getEpochSecond());
            demand(ISSUER.equals(claims.get("iss")), "the token is from another issuer");
            demand(claims.get("exp") instanceof BigDecimal end
                    && end.compareTo(now.subtract(BigDecimal.valueOf(LEEWAY))) > 0, "the token has expired");
            demand(!claims.containsKey("nbf") || claims.get("nbf") instanceof BigDecimal start
                    && start.compareTo(now.add(BigDecimal.valueOf(LEEWAY))) <= 0, "the token's time has not come");
            if (!(claims.get("scope") instanceof List<?> scope)) return List.of();
            return scope.stream().map(entry -> entry instanceof Map<?, ?> role ? role.get("role") : null)
                    .filter(Objects::nonNull).toList();
        } catch (IllegalArgumentException | GeneralSecurityException error) {
            throw new Handler.Refusal(401, "the token is not valid");
        }
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) throw new Handler.Refusal(401, otherwise);
    }

    private static Map<?, ?> decoded(String part) {
        String text = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
        if (Json.read(text) instanceof Map<?, ?> object) return object;
        throw new IllegalArgumentException("not an object");
    }

    /** The issuer's key with that id. Keys are cached, and fetched again for an unknown id, but not too often. */
    private static synchronized PublicKey key(String kid) throws GeneralSecurityException {
        var age = Duration.between(fetched, Instant.now());
        if (!known.containsKey(kid) && age.compareTo(FETCH_PAUSE) > 0 || age.compareTo(KEYS_AGE) > 0) {
            fetched = Instant.now();
            known = fetch();
        }
        return known.get(kid);
    }

    private static Map<String, PublicKey> fetch() throws GeneralSecurityException {
        Object answer;
        try {
            var request = HttpRequest.newBuilder(URI.create(KEYS_URL)).timeout(Duration.ofSeconds(5)).build();
            HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            // The body of an error may be JSON too. It must not take the place of the known keys.
            if (response.statusCode() != 200) throw new IOException("status " + response.statusCode());
            answer = Json.read(response.body());
        } catch (IOException | InterruptedException | IllegalArgumentException error) {
            throw new Handler.Refusal(503, "the keys cannot be fetched: " + error);
        }
        var keys = new HashMap<String, PublicKey>();
        if (!(answer instanceof Map<?, ?> set && set.get("keys") instanceof List<?> list)) return keys;
        for (Object entry : list) {
            if (entry instanceof Map<?, ?> key && "RSA".equals(key.get("kty")) && "sig".equals(key.get("use"))
                    && key.get("kid") instanceof String kid
                    && key.get("n") instanceof String n && key.get("e") instanceof String e) {
                var numbers = new RSAPublicKeySpec(number(n), number(e));
                keys.put(kid, KeyFactory.getInstance("RSA").generatePublic(numbers));
            }
        }
        return keys;
    }

    private static BigInteger number(String text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }
}
