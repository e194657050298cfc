using System.Globalization;

namespace Crawler.Agent.Options;

/// <summary>Text to the type of a setting, and what to write when it does not fit.</summary>
internal static class SettingConverter
{
    /// <summary>True when <paramref name="text"/> is a value of <paramref name="type"/>.</summary>
    public static bool TryConvert(Type type, string text, out object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        value = null;
        if (type == typeof(string))
        {
            value = text;
        }
        else if (type.IsEnum)
        {
            // Names only: a number would pass for values that the enum does not have.
            value = Enum.GetNames(type).FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
                ? Enum.Parse(type, name)
                : null;
        }
        else if (type == typeof(TimeSpan))
        {
            // A bare "5" would be read as five days.
            value = text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
        }
        else if (type == typeof(bool))
        {
            value = bool.TryParse(text, out var flag) ? flag : null;
        }
        else if (type == typeof(int))
        {
            value = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        else if (type == typeof(long))
        {
            value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        else if (type == typeof(double))
        {
            value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        else
        {
            throw new InvalidOperationException($"Settings of type {type.Name} are not known to {nameof(SettingConverter)}.");
        }

        return value is not null;
    }

    /// <summary>What a value of the type looks like, for people.</summary>
    public static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type))
            : type == typeof(TimeSpan) ? "a duration such as 00:15:00 (hours:minutes:seconds) or 7.00:00:00 (days)"
            : type == typeof(bool) ? "true or false"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(double) ? "a number"
            : "text";
    }

    /// <summary>A value as it would be written in the configuration.</summary>
    public static string Format(object? value) => value switch
    {
        null => "",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        IEnumerable<string> list => string.Join(", ", list),
        bool flag => flag ? "true" : "false",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
