import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptCharsMax } from '../../../src/core/paper.ts';
import { decodeText, plainLine, reject, splitJsonArray } from '../../../src/core/sources/capture.ts';
import { runs } from '../../property-runs.ts';

const utf8 = new TextEncoder();

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index += 1) view.setUint16(index * 2, text.charCodeAt(index), littleEndian);
  return new Uint8Array(view.buffer);
}

describe('decodeText', () => {
  const text = 'Naïve baselines — ½ of “them”\nsecond line ∂\n';

  it.each([
    ['UTF-8', utf8.encode(text)],
    ['UTF-8 with a byte order mark', utf8.encode(`\ufeff${text}`)],
    ['UTF-16 little-endian with a mark', utf16(`\ufeff${text}`, true)],
    ['UTF-16 big-endian with a mark', utf16(`\ufeff${text}`, false)],
    ['UTF-16 little-endian', utf16(text, true)],
    ['UTF-16 big-endian', utf16(text, false)],
  ])('reads %s', (_name, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it('reads a line that is not UTF-8 as windows-1252 and the others as UTF-8', () => {
    const odd = Uint8Array.from([0x93, 0x48, 0xf6, 0x6c, 0x64, 0x65, 0x72, 0x94, 0x20, 0x80, 0x0a]); // “Hölder” €
    const bytes = Uint8Array.from([...utf8.encode('∂ first\r\n'), ...odd, ...utf8.encode('déjà vu\n'), ...odd]);
    expect(decodeText(bytes)).toBe('∂ first\r\n“Hölder” €\ndéjà vu\n“Hölder” €\n');
    expect(decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, ...odd]))).toMatch(/Hölder” €\n$/);
  });

  it('reads any bytes without throwing, and all of UTF-8 as a decoder does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = decodeText(bytes);
        try {
          const strict = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
          if (!bytes.includes(0)) expect(read).toBe(strict);
        } catch {
          expect(read.length).toBeGreaterThan(0);
        }
      }),
      runs(300),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (any) => {
        const good = any.replace(/\p{Surrogate}|\0|^\ufeff/gu, '');
        expect(decodeText(utf8.encode(`${good}\n`))).toBe(`${good}\n`);
      }),
      runs(250),
    );
  });

  it('knows ill-formed UTF-8 from well-formed like a strict decoder', () => {
    const byte = fc.constantFrom(
      0x41,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc0,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 6 }), (list) => {
        const bytes = Uint8Array.from(list);
        let strict: string | null = null;
        try {
          strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {}
        // An ill-formed line comes back one character a byte.
        if (strict === null) expect(decodeText(bytes)).toHaveLength(bytes.length);
        else expect(decodeText(bytes)).toBe(strict);
      }),
      runs(500),
    );
  });
});

describe('plainLine and reject', () => {
  it('fold white space and drop control characters and halves of pairs', () => {
    expect(plainLine(' a\u0000b\n\u00a0c\u001b[31m \ud800d ')).toBe('a b c [31m \ufffdd');
  });

  it('keep an excerpt short, on one line and whole', () => {
    const row = reject('The entry has no title.', `\n\u0007 begins here ${'😀'.repeat(500)}`);
    expect(row.reason).toBe('The entry has no title.');
    expect(row.excerpt).toMatch(/^begins here 😀/u);
    expect(row.excerpt.length).toBeLessThanOrEqual(excerptCharsMax);
    expect(row.excerpt).not.toMatch(/\p{Surrogate}|\p{Cc}/u);
  });
});

describe('splitJsonArray', () => {
  const values = (text: string) => splitJsonArray(text).elements.map((element) => element.value);

  it('gives the elements of a whole array as they stand', () => {
    const text = ' [ {"a": "x, ]} \\" {"}, [1, [2]], "s,]", 3.5 , null ] ';
    expect(splitJsonArray(text)).toEqual({
      complete: true,
      elements: [
        { source: '{"a": "x, ]} \\" {"}', value: { a: 'x, ]} " {' } },
        { source: '[1, [2]]', value: [1, [2]] },
        { source: '"s,]"', value: 's,]' },
        { source: '3.5', value: 3.5 },
        { source: 'null', value: null },
      ],
    });
    expect(splitJsonArray('[]')).toEqual({ elements: [], complete: true });
    expect(splitJsonArray('no array')).toEqual({ elements: [], complete: false });
  });

  it('keeps what is whole of a truncated array', () => {
    expect(splitJsonArray('[{"id":1},{"id":2},{"id":"th')).toEqual({
      complete: false,
      elements: [
        { source: '{"id":1}', value: { id: 1 } },
        { source: '{"id":2}', value: { id: 2 } },
        { source: '{"id":"th', value: undefined },
      ],
    });
  });

  it.each([
    ['a lost quote', '"title":"B"', '"title":"B'],
    ['a lost opening quote', '"title":"B"', '"title":B"'],
    ['a lost closing bracket', '"n":[2]}', '"n":[2]'],
    ['a lost inner bracket', '"n":[2]', '"n":[2'],
    ['a bracket too many', '"n":[2]', '"n":[2]]]'],
    ['a comma too many', '"title":"B"', '"title":"B",,'],
    ['Python text', '{"id":"b","title":"B","n":[2]}', "{'id': 'b', 'title': None}"],
  ])('loses only the element with %s', (_name, good, bad) => {
    const whole =
      '[{"id":"a","title":"A","n":[1]},{"id":"b","title":"B","n":[2]},{"id":"c","title":"C","n":[3]},{"id":"d","n":[]}]';
    expect(whole).toContain(good);
    const found = values(whole.replace(good, bad)).filter((value) => value !== undefined);
    expect(found).toEqual([
      { id: 'a', title: 'A', n: [1] },
      { id: 'c', title: 'C', n: [3] },
      { id: 'd', n: [] },
    ]);
  });

  it('agrees with JSON.parse on every array, and on every beginning of one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }),
        fc.nat(4),
        fc.nat(),
        (array, indent, cutAt) => {
          const text = JSON.stringify(array, null, indent);
          expect(splitJsonArray(text).complete).toBe(true);
          expect(values(text)).toEqual(JSON.parse(text));
          const cut = values(text.slice(0, cutAt % (text.length + 1))).filter((value) => value !== undefined);
          expect(cut.length).toBeLessThanOrEqual(array.length);
          expect(JSON.stringify(cut.slice(0, -1))).toBe(
            JSON.stringify(JSON.parse(text).slice(0, Math.max(0, cut.length - 1))),
          );
        },
      ),
      runs(150),
    );
  });

  it('takes any text, and a million brackets', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('[', ']', '{', '}', '"', '\\', ',', ':', '"id"', ' ', 'x'), { maxLength: 60 }),
        (pieces) => {
          splitJsonArray(pieces.join(''));
        },
      ),
      runs(300),
    );
    expect(values('['.repeat(1_000_001))).toEqual([undefined]);
    expect(values(`[${'{"a":'.repeat(1_000_000)}`)).toEqual([undefined]);
    expect(splitJsonArray(`[${'[]},'.repeat(50_000)}`).elements.length).toBeGreaterThan(10_000);
  });
});
