namespace Crawler.Wire.Bencode;

/// <summary>What <see cref="BencodeReader"/> stands on.</summary>
public enum BencodeToken : byte
{
    /// <summary>Before the first token, or after an error.</summary>
    None,

    /// <summary>An integer: <see cref="BencodeReader.Integer"/>.</summary>
    Integer,

    /// <summary>A byte string that is a value: <see cref="BencodeReader.Bytes"/>.</summary>
    String,

    /// <summary>A byte string that is a dictionary key: <see cref="BencodeReader.Bytes"/>.</summary>
    Key,

    /// <summary>The start of a list.</summary>
    List,

    /// <summary>The start of a dictionary.</summary>
    Dictionary,

    /// <summary>The end of the innermost list or dictionary.</summary>
    End,
}
