using Crawler.Wire.Bencode;
using FsCheck;
using FsCheck.Fluent;

namespace Crawler.Wire.Tests.Bencode;

public sealed class BencodePropertyTests
{
    private static readonly Gen<byte[]> Scalars = Gen.OneOf(
        ArbMap.Default.GeneratorFor<long>().Select(Encoded.Number),
        ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => Encoded.String(bytes ?? [])));

    private static readonly Arbitrary<byte[]> Values = Gen.Sized(size => ValuesOf(Math.Min(size, 6))).ToArbitrary();

    [Fact]
    public void What_is_written_is_read_back_token_by_token() =>
        Prop.ForAll(Values, value => Copy(value).AsSpan().SequenceEqual(value)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_value_cut_at_any_byte_ends_unexpectedly_inside_the_cut() =>
        Prop.ForAll(Values, value =>
        {
            for (var length = 0; length < value.Length; length++)
            {
                var error = BencodeReaderTests.ReadAll(value.AsSpan(0, length), out _);
                if (error.Kind != WireErrorKind.UnexpectedEnd || error.Offset > length)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mutated_value_never_throws_and_its_fault_lies_inside_it() =>
        Prop.ForAll(Values, ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<byte>(), (value, at, replacement) =>
        {
            var mutated = value.ToArray();
            mutated[at.Get % mutated.Length] = replacement;
            var error = BencodeReaderTests.ReadAll(mutated, out var consumed);
            return error.IsError ? error.Offset <= mutated.Length : consumed <= mutated.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_at_all_are_read_without_throwing() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            var input = bytes ?? [];
            var error = BencodeReaderTests.ReadAll(input, out var consumed);
            return error.Offset <= input.Length && consumed <= input.Length;
        }).QuickCheckThrowOnFailure();

    private static Gen<byte[]> ValuesOf(int size)
    {
        if (size <= 0)
        {
            return Scalars;
        }

        var items = Gen.Choose(0, 4).SelectMany(n => Gen.ArrayOf(ValuesOf(size / 2), n));
        return Gen.OneOf(
            Scalars,
            items.Select(values => Encoded.List(values)),
            items.Select(values => Encoded.Dictionary([.. values.Select((v, i) => ($"k{i}", v))])));
    }

    private static byte[] Copy(byte[] value) => Encoded.Write(writer =>
    {
        var reader = new BencodeReader(value);
        while (reader.Read())
        {
            switch (reader.Token)
            {
                case BencodeToken.Integer: writer.Integer(reader.Integer); break;
                case BencodeToken.String or BencodeToken.Key: writer.String(reader.Bytes); break;
                case BencodeToken.List: writer.BeginList(); break;
                case BencodeToken.Dictionary: writer.BeginDictionary(); break;
                case BencodeToken.End: writer.End(); break;
            }
        }
    });
}
