import { type APIMessageTopLevelComponent, ComponentType } from 'discord.js';
import type { MessageBody } from '../../../src/bots/discord/message-body.ts';

/** What a message holds, read with nothing of the renderer's own. */
export interface Contents {
  readonly components: number;
  readonly texts: readonly string[];
  /** URLs of link buttons. */
  readonly urls: readonly string[];
  readonly customIds: readonly string[];
  /** Values of menus. */
  readonly values: readonly string[];
  readonly problems: readonly string[];
}

/** Looks at every component of a message and measures it against Discord's documentation; the numbers are written out on purpose. */
export function contentsOf(body: MessageBody): Contents {
  const texts: string[] = [];
  const urls: string[] = [];
  const customIds: string[] = [];
  const values: string[] = [];
  const problems: string[] = [];
  const shown: string[] = [];
  let components = 0;
  const length = (what: string, text: string | undefined, min: number, max: number) => {
    if (text !== undefined && (text.trim().length < min || text.length > max)) problems.push(`${what}: ${text.length}`);
    if (text !== undefined && /[\p{Cs}\p{Cc}]/u.test(text)) problems.push(`${what} with control characters`);
  };
  const walk = (component: APIMessageTopLevelComponent): void => {
    components += 1;
    switch (component.type) {
      case ComponentType.Container:
        if (component.components.length === 0) problems.push('empty container');
        component.components.forEach(walk);
        break;
      case ComponentType.Section:
        if (component.components.length < 1 || component.components.length > 3) problems.push('section of wrong size');
        component.components.forEach(walk);
        components += 1;
        if (component.accessory.type === ComponentType.Thumbnail) {
          length('picture', component.accessory.media.url, 9, 2048);
          length('alt text', component.accessory.description ?? undefined, 1, 1024);
          if (!component.accessory.media.url.startsWith('https://')) problems.push('picture that is not https');
        }
        break;
      case ComponentType.TextDisplay:
        texts.push(component.content);
        if (/[\p{Cs}\p{Cc}]/u.test(component.content.replaceAll('\n', '')))
          problems.push('text with control characters');
        break;
      case ComponentType.ActionRow: {
        components += component.components.length;
        const menus = component.components.filter((child) => child.type !== ComponentType.Button).length;
        if (component.components.length < 1 || component.components.length > 5) problems.push('row of wrong size');
        if (menus > 0 && component.components.length > 1) problems.push('menu beside something else');
        for (const child of component.components) {
          if ('custom_id' in child) {
            length('custom_id', child.custom_id, 1, 100);
            customIds.push(child.custom_id);
          }
          if (child.type === ComponentType.Button) {
            if (!('label' in child)) problems.push('button without label');
            else length('label', child.label ?? '', 1, 80);
            if ('url' in child) {
              length('button URL', child.url, 9, 512);
              urls.push(child.url);
            }
          }
          if (child.type === ComponentType.StringSelect) {
            if (child.options.length < 1 || child.options.length > 25) problems.push('menu of wrong size');
            if (new Set(child.options.map(({ value }) => value)).size < child.options.length)
              problems.push('menu with a value twice');
            length('placeholder', child.placeholder, 1, 150);
            for (const option of child.options) {
              length('option label', option.label, 1, 100);
              length('option value', option.value, 1, 100);
              length('option description', option.description, 1, 100);
              values.push(option.value);
            }
          }
        }
        break;
      }
      case ComponentType.MediaGallery:
        if (component.items.length < 1 || component.items.length > 10) problems.push('gallery of wrong size');
        for (const { description, media } of component.items) {
          length('alt text', description ?? '', 1, 1024);
          shown.push(media.url);
        }
        break;
      case ComponentType.Separator:
        break;
      default:
        problems.push(`component of type ${component.type}`);
    }
  };
  body.components.forEach(walk);
  if (body.components.length === 0) problems.push('empty message');
  const sent = (body.pictures?.files ?? []).map(({ name }) => `attachment://${name}`);
  if (JSON.stringify(shown) !== JSON.stringify(sent)) problems.push('other pictures than files');
  if (components > 40) problems.push(`${components} components`);
  const chars = texts.reduce((sum, text) => sum + text.length, 0);
  if (chars > 4000) problems.push(`${chars} characters`);
  if (texts.some((text) => text.trim() === '')) problems.push('empty text');
  if (new Set(customIds).size < customIds.length) problems.push('custom_id twice');
  if (body.flags !== 1 << 15) problems.push(`flags ${body.flags}`);
  if (JSON.stringify(body.allowed_mentions) !== '{"parse":[]}') problems.push('mentions allowed');
  return { components, texts, urls, customIds, values, problems };
}
