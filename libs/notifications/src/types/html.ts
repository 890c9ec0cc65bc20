/** HTML that needs no more escaping. Only {@link html} makes it. */
export class Html {
  constructor(readonly source: string) {}

  toString(): string {
    return this.source;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Template tag: every value is escaped, for text and for attributes in double quotes, unless it is itself made by this tag. Lists are joined.
 * So a type cannot forget to escape.
 *
 * @example html`<li title="${name}">${items.map((item) => html`<b>${item}</b>`)}</li>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return new Html(parts.reduce((source, part, index) => source + rendered(values[index - 1]) + part));
}

/** A whole page in the little HTML that mail programs agree on. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
      </head>
      <body style="font-family: sans-serif">
        <h1 style="font-size: 1.2em">${title}</h1>
        ${content}
      </body>
    </html> `.source;
}

function rendered(value: unknown): string {
  if (value instanceof Html) return value.source;
  if (Array.isArray(value)) return value.map(rendered).join('');
  return String(value ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
