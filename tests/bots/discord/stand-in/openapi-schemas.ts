import { isRecord, type Json, list, record, records } from '../../json.ts';

const base = 'https://discord.invalid/';
const inDocument = '#/components/schemas/';

export interface SharpSchemas {
  /** A schema of the document, made sharper. References in it are addresses. */
  of(schema: unknown): Json;
  /** The named schemas that a schema from `of` can reach and that have not been given out yet, by address. */
  reachable(schema: Json): readonly (readonly [address: string, schema: Json])[];
}

/**
 * The document's schemas made stricter and clearer: objects hold only what they name (Discord ignores the rest, so a slip of the pen would pass),
 * and alternatives are told apart by their `type`, so that a message names the field that is wrong. Only what is asked for is touched: the
 * document is large.
 */
export function sharpSchemas(document: Json): SharpSchemas {
  const named = record(record(document['components'])['schemas']);
  const given = new Set<string>();

  const target = (alternative: Json): Json => record(named[String(alternative['$ref']).slice(inDocument.length)]);

  /** The values of `type` that each alternative is told by; `null` where they cannot all be told so. */
  function typesOf(alternatives: readonly Json[]): readonly (readonly unknown[])[] | null {
    const types = alternatives.map((alternative) => {
      const { required, properties } = target(alternative);
      return list(required).includes('type') ? list(record(record(properties)['type'])['enum']) : [];
    });
    const all = types.flat();
    return types.every((some) => some.length > 0) && new Set(all).size === all.length ? types : null;
  }

  /** Alternatives in the place of which stands one object that its `type` tells; `null` where that cannot be. */
  function byType(schema: Json): Json | null {
    const alternatives = records(schema['oneOf'] ?? schema['anyOf']);
    const types = alternatives.length < 2 ? null : typesOf(alternatives);
    return types === null
      ? null
      : {
          type: 'object',
          required: ['type'],
          properties: { type: { enum: types.flat() } },
          allOf: alternatives.map((alternative, index) => ({
            if: { properties: { type: { enum: types[index] } } },
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
            then: of(alternative),
          })),
        };
  }

  function properties(given: Json): Json {
    const made = Object.fromEntries(Object.entries(given).map(([name, schema]) => [name, of(schema)]));
    return made['default_member_permissions'] === undefined
      ? made
      : {
          ...made,
          // Discord's reference says a string, and so does every library; the document says a number.
          default_member_permissions: { type: ['string', 'integer', 'null'], pattern: '^[0-9]+$' },
          // The document leaves this field of commands out.
          nsfw: { type: ['boolean', 'null'] },
        };
  }

  function of(schema: unknown): Json {
    const told = byType(record(schema));
    if (told) return told;
    return Object.fromEntries([
      ...(isRecord(record(schema)['properties']) ? [['additionalProperties', false] as const] : []),
      ...Object.entries(record(schema)).map(([key, value]) => [key, keyword(key, value)] as const),
    ]);
  }

  function keyword(key: string, value: unknown): unknown {
    switch (key) {
      case '$ref':
        return String(value).replace(inDocument, base);
      case 'properties':
        return properties(record(value));
      case 'items':
      case 'additionalProperties':
        return isRecord(value) ? of(value) : value;
      case 'oneOf':
      case 'anyOf':
      case 'allOf':
        return records(value).map(of);
      default:
        return value;
    }
  }

  function reachable(schema: unknown): readonly (readonly [string, Json])[] {
    if (Array.isArray(schema)) return schema.flatMap(reachable);
    if (!isRecord(schema)) return [];
    const address = schema['$ref'];
    if (typeof address !== 'string') return Object.values(schema).flatMap(reachable);
    if (given.has(address)) return [];
    given.add(address);
    const found = of(named[address.slice(base.length)]);
    return [[address, found], ...reachable(found)];
  }

  return { of, reachable };
}
