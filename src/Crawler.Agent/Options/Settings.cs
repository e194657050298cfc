using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Crawler.Agent.Options;

/// <summary>One setting as <c>config show</c> prints it.</summary>
/// <param name="Key">Such as <c>Schedule:ScrapeInterval</c>.</param>
/// <param name="Value">In force; secrets masked.</param>
/// <param name="Default">What it is when nobody sets it.</param>
/// <param name="Source">Where the value came from: <c>default</c>, a file, the environment or the command line.</param>
internal sealed record SettingLine(string Key, string Value, string Default, string Source);

/// <summary>The bound and validated configuration.</summary>
internal sealed class Settings(IReadOnlyDictionary<Type, object> sections, IReadOnlyDictionary<string, string> sources, string file)
{
    /// <summary>The configuration file in use, or a word that there is none.</summary>
    public string File => file;

    /// <summary>One options class.</summary>
    public T Get<T>()
        where T : class => (T)sections[typeof(T)];

    /// <summary>Every setting with its value, default and source.</summary>
    public IEnumerable<SettingLine> Lines()
    {
        foreach (var type in SettingsSections.All)
        {
            var defaults = Activator.CreateInstance(type)!;
            foreach (var property in SettingsSections.SettingsOf(type))
            {
                var key = $"{SettingsSections.NameOf(type)}:{property.Name}";
                yield return new SettingLine(
                    key,
                    Show(property, property.GetValue(sections[type])),
                    Show(property, property.GetValue(defaults)),
                    sources.GetValueOrDefault(key, "default"));
            }
        }
    }

    /// <summary>Whether a setting is a secret, which is never printed.</summary>
    public static bool IsSecret(PropertyInfo property) =>
        property.GetCustomAttribute<DataTypeAttribute>()?.DataType == DataType.Password
        || property.Name is "Password" or "ConnectionString";

    private static string Show(PropertyInfo property, object? value)
    {
        var text = SettingConverter.Format(value);
        return IsSecret(property) && text.Length > 0 ? "********" : text;
    }
}
