using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Crawler.Agent.Options;

/// <summary>Fills the options classes layer by layer and collects every fault, so that one start shows them all.</summary>
internal sealed class SettingsBinder(List<string> faults)
{
    private readonly Dictionary<string, string> _raw = new(StringComparer.Ordinal);

    /// <summary>The options objects by type.</summary>
    public Dictionary<Type, object> Sections { get; } = SettingsSections.All.ToDictionary(t => t, t => Activator.CreateInstance(t)!);

    /// <summary>Where each key that somebody set came from.</summary>
    public Dictionary<string, string> Sources { get; } = new(StringComparer.Ordinal);

    /// <summary>Lays one source over what is there.</summary>
    public void Apply(string source, IConfiguration layer)
    {
        foreach (var section in layer.GetChildren())
        {
            var type = SettingsSections.All.FirstOrDefault(
                t => SettingsSections.NameOf(t).Equals(section.Key, StringComparison.OrdinalIgnoreCase));
            if (type is null)
            {
                faults.Add($"{section.Key} (from {source}): there is no such section; "
                    + $"the sections are {string.Join(", ", SettingsSections.All.Select(SettingsSections.NameOf))}");
                continue;
            }

            foreach (var entry in section.GetChildren())
            {
                ApplyEntry(source, type, entry);
            }
        }
    }

    /// <summary>Checks ranges and what fields say of each other.</summary>
    public void Validate()
    {
        foreach (var (type, options) in Sections)
        {
            foreach (var property in SettingsSections.SettingsOf(type))
            {
                ValidateProperty(type, options, property);
            }

            if (options is IValidatableObject validatable)
            {
                // A message without a member names its keys itself.
                var section = SettingsSections.NameOf(type);
                faults.AddRange(validatable.Validate(new ValidationContext(options))
                    .Select(r => string.Concat(r.MemberNames.Select(m => $"{section}:{m}: ")) + r.ErrorMessage));
            }
        }
    }

    private void ApplyEntry(string source, Type type, IConfigurationSection entry)
    {
        var section = SettingsSections.NameOf(type);
        var property = SettingsSections.SettingsOf(type)
            .FirstOrDefault(p => p.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            faults.Add($"{section}:{entry.Key} = {entry.Value} (from {source}): there is no such setting; "
                + $"{section} has {string.Join(", ", SettingsSections.SettingsOf(type).Select(p => p.Name))}");
            return;
        }

        var key = $"{section}:{property.Name}";
        Sources[key] = source;
        if (property.PropertyType == typeof(string[]))
        {
            var items = entry.Value is { } joined
                ? joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : [.. entry.GetChildren().Select(c => c.Value ?? "")];
            property.SetValue(Sections[type], items);
            _raw[key] = string.Join(", ", items);
        }
        else if (entry.Value is null || !SettingConverter.TryConvert(property.PropertyType, entry.Value, out var value))
        {
            var shown = Settings.IsSecret(property) ? "********" : entry.Value ?? "a group of values";
            faults.Add($"{key} = {shown} (from {source}): must be {SettingConverter.Describe(property.PropertyType)}{RangeOf(property)}");
        }
        else
        {
            property.SetValue(Sections[type], value);
            _raw[key] = Settings.IsSecret(property) ? "********" : entry.Value;
        }
    }

    private void ValidateProperty(Type type, object options, PropertyInfo property)
    {
        var key = $"{SettingsSections.NameOf(type)}:{property.Name}";
        var value = property.GetValue(options);
        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (rule is DataTypeAttribute || rule.IsValid(value))
            {
                continue;
            }

            var allowed = rule switch
            {
                RangeAttribute => "must be" + RangeOf(property),
                RequiredAttribute => "must not be empty",
                _ => rule.FormatErrorMessage(property.Name),
            };
            faults.Add($"{key} = {_raw.GetValueOrDefault(key, SettingConverter.Format(value))} "
                + $"(from {Sources.GetValueOrDefault(key, "default")}): {allowed}");
        }
    }

    private static string RangeOf(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range ? $" between {range.Minimum} and {range.Maximum}" : "";
}
