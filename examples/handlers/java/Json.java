import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, strings, numbers, booleans and null; the JDK has no reader of its own. */
final class Json {
    private static final int DEEPEST = 64;
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Throws an IllegalArgumentException for whatever is not JSON. */
    static Object read(String text) {
        var json = new Json(text);
        Object value = json.value(0);
        json.demand(json.next() == 0, "text follows the value");
        return value;
    }

    private void demand(boolean holds, String otherwise) {
        if (!holds) throw new IllegalArgumentException("invalid JSON at " + at + ": " + otherwise);
    }

    /** Returns the next character that is not white space, or 0 at the end, without consuming it. */
    private char next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean take(char expected) {
        boolean there = next() == expected;
        if (there) at++;
        return there;
    }

    private Object value(int depth) {
        demand(depth < DEEPEST, "too many levels");
        if (take('{')) {
            var members = new LinkedHashMap<String, Object>();
            if (take('}')) return members;
            do {
                demand(next() == '"', "a name was expected");
                String name = string();
                demand(take(':'), "a colon was expected");
                members.put(name, value(depth + 1));
            } while (take(','));
            demand(take('}'), "the object has no end");
            return members;
        }
        if (take('[')) {
            var items = new ArrayList<Object>();
            if (take(']')) return items;
            do items.add(value(depth + 1)); while (take(','));
            demand(take(']'), "the list has no end");
            return items;
        }
        if (next() == '"') return string();
        int from = at;
        while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) at++;
        String word = text.substring(from, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> {
                demand(word.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,9})?"), "a value was expected");
                yield new BigDecimal(word);
            }
        };
    }

    private String string() {
        var out = new StringBuilder();
        at++;
        while (true) {
            demand(at < text.length() && text.charAt(at) >= ' ', "the text has no end");
            char c = text.charAt(at++);
            if (c == '"') return out.toString();
            if (c != '\\') {
                out.append(c);
                continue;
            }
            demand(at < text.length(), "the text has no end");
            char escaped = text.charAt(at++);
            int known = "\"\\/bfnrt".indexOf(escaped);
            if (known >= 0) {
                out.append("\"\\/\b\f\n\r\t".charAt(known));
            } else {
                demand(escaped == 'u' && at + 4 <= text.length(), "an escape was expected");
                String digits = text.substring(at, at + 4);
                demand(digits.matches("[0-9a-fA-F]{4}"), "an escape was expected");
                out.append((char) Integer.parseInt(digits, 16));
                at += 4;
            }
        }
    }

    static String write(Object value) {
        if (value instanceof String text) {
            var out = new StringBuilder("\"");
            for (char c : text.toCharArray()) {
                if (c == '"' || c == '\\') out.append('\\').append(c);
                else if (c < ' ' || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
                else out.append(c);
            }
            return out.append('"').toString();
        }
        if (value instanceof Map<?, ?> members) {
            var parts = members.entrySet().stream().map(entry -> write(entry.getKey()) + ":" + write(entry.getValue()));
            return "{" + String.join(",", parts.toList()) + "}";
        }
        if (value instanceof List<?> items) {
            return "[" + String.join(",", items.stream().map(Json::write).toList()) + "]";
        }
        return String.valueOf(value);
    }
}
