/** The part of make-fetch-happen 15 that is used; it has no types of its own. */
declare module 'make-fetch-happen' {
  interface Options {
    readonly headers: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly redirect: 'error';
    readonly retry: number;
    /** Milliseconds. */
    readonly timeout: number;
  }
  interface Answer {
    readonly status: number;
    readonly body: AsyncIterable<Buffer>;
  }
  // biome-ignore lint/style/noDefaultExport: that is how it exports
  export default function request(url: string, options: Options): Promise<Answer>;
}
