package judges;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Maps, lists, strings, numbers and null as one line of JSON. */
final class Json {

  private Json() {}

  static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> made = new LinkedHashMap<>();
    for (int at = 0; at < namesAndValues.length; at += 2) {
      made.put((String) namesAndValues[at], namesAndValues[at + 1]);
    }
    return made;
  }

  static String text(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(item -> text(item.getKey()) + ":" + text(item.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
    }
    return value == null || value instanceof Number ? String.valueOf(value) : quoted(value.toString());
  }

  private static String quoted(String text) {
    StringBuilder made = new StringBuilder("\"");
    for (char character : text.toCharArray()) {
      if (character == '"' || character == '\\' || character < ' ') {
        made.append(String.format("\\u%04x", (int) character));
      } else {
        made.append(character);
      }
    }
    return made.append('"').toString();
  }
}
