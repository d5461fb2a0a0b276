/** What the page asks for. `image` is the place of the image, from 0. */
export type Question =
  | { readonly kind: 'images' }
  | { readonly kind: 'layer'; readonly image: number; readonly digest: string }
  | {
      readonly kind: 'preview';
      readonly image: number;
      readonly digest: string;
      /** Place of the entry in its layer, from 0. */
      readonly entry: number;
    }
  | {
      readonly kind: 'sizes';
      readonly image: number;
      readonly digest: string;
      readonly entry: number;
    }
  | { readonly kind: 'artifact'; readonly image: number; readonly digest: string }
  | { readonly kind: 'comparison' };

/** The path and query of a question, and the name of its answer in a file: `preview?image=0&digest=…&entry=7`. */
export function questionKey({ kind, ...fields }: Question): string {
  const query = new URLSearchParams(
    Object.entries(fields).map(([name, value]) => [name, String(value)]),
  );
  return query.size === 0 ? kind : `${kind}?${query}`;
}

/** Undefined for what is not a question. */
export function parseQuestion(kind: string, query: URLSearchParams): Question | undefined {
  if (kind === 'images' || kind === 'comparison') return { kind };
  const image = numberIn(query, 'image');
  const digest = query.get('digest');
  if (image === undefined || digest === null) return undefined;
  if (kind === 'layer' || kind === 'artifact') return { kind, image, digest };
  const entry = numberIn(query, 'entry');
  if (entry === undefined) return undefined;
  return kind === 'preview' || kind === 'sizes' ? { kind, image, digest, entry } : undefined;
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
