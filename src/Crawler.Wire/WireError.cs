namespace Crawler.Wire;

/// <summary>Why bytes could not be read as what they claim to be.</summary>
public enum WireErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The input ends inside a value.</summary>
    UnexpectedEnd,

    /// <summary>A byte that the grammar does not allow at this place.</summary>
    UnexpectedByte,

    /// <summary>A number with a leading zero, a negative zero, no digits, or beyond 64 bits.</summary>
    BadInteger,

    /// <summary>A length that is negative, beyond the limit, or beyond the input.</summary>
    BadLength,

    /// <summary>Lists and dictionaries nested deeper than the limit.</summary>
    TooDeep,

    /// <summary>The input, or a count in it, is larger than the limit.</summary>
    TooLarge,

    /// <summary>A value of another type than the field wants.</summary>
    WrongType,

    /// <summary>A field that must be there is not.</summary>
    MissingField,

    /// <summary>A dictionary names the same key twice.</summary>
    DuplicateKey,

    /// <summary>The value is well formed but not allowed.</summary>
    InvalidValue,

    /// <summary>Bytes are left after the value.</summary>
    TrailingBytes,
}

/// <summary>Where and why reading failed. Peer bytes never throw: they become one of these.</summary>
/// <param name="Kind">The class of the fault.</param>
/// <param name="Offset">Byte offset in the input at which it was found.</param>
/// <param name="Detail">A short sentence for people; never holds bytes from the input.</param>
public readonly record struct WireError(WireErrorKind Kind, long Offset, string Detail)
{
    /// <summary>No error.</summary>
    public static WireError None => default;

    /// <summary>Whether this is an error at all.</summary>
    public bool IsError => Kind != WireErrorKind.None;

    /// <inheritdoc/>
    public override string ToString() => IsError ? $"{Detail} at byte {Offset}" : "no error";
}
