import { z } from 'zod';

/** How deep Discord nests components (a row in a container), with room to spare. */
const depthMax = 5;

const words = z.string().optional().catch(undefined);
const linked = z.object({ name: words, url: words, text: words }).optional().catch(undefined);

const embedSchema = z.object({
  title: words,
  url: words,
  description: words,
  author: linked,
  footer: linked,
  fields: z.array(z.object({ name: words, value: words }).catch({ name: undefined, value: undefined })).catch([]),
});

const contentSchema = z.object({
  content: words,
  embeds: z.array(embedSchema.nullable().catch(null)).catch([]),
  components: z.array(z.unknown()).catch([]),
});
type Content = z.output<typeof contentSchema>;

/** What can hold words in a message. Reads around whatever does not look as expected. */
export const messageTextSchema = contentSchema.extend({
  message_snapshots: z.array(z.object({ message: contentSchema }).nullable().catch(null)).catch([]),
});

const componentSchema = z.object({
  content: words,
  url: words,
  label: words,
  components: z.array(z.unknown()).catch([]),
  accessory: z.unknown().optional(),
});

type Words = readonly (string | undefined)[];

function componentWords(raw: unknown, depth: number): Words {
  const parsed = componentSchema.safeParse(raw);
  if (!parsed.success || depth > depthMax) return [];
  const { content, url, label, components, accessory } = parsed.data;
  return [content, label, url, ...[...components, accessory].flatMap((inner) => componentWords(inner, depth + 1))];
}

function contentWords({ content, embeds, components }: Content): Words {
  return [
    content,
    ...embeds.flatMap(
      (embed): Words =>
        embed === null
          ? []
          : [
              embed.title,
              embed.url,
              embed.description,
              embed.author?.name,
              embed.author?.url,
              ...embed.fields.flatMap((field) => [field.name, field.value]),
              embed.footer?.text,
            ],
    ),
    ...components.flatMap((component) => componentWords(component, 0)),
  ];
}

/** All words and addresses of a message: its content, embeds, components and what it forwards; one piece a line. */
export function messageText(message: z.output<typeof messageTextSchema>): string {
  const forwarded = message.message_snapshots.flatMap((snapshot) => (snapshot ? contentWords(snapshot.message) : []));
  return [...contentWords(message), ...forwarded].filter((piece) => piece !== undefined && piece !== '').join('\n');
}
