import type { ByteStream } from '../spec/descriptor.ts';
import type { Trust } from './trust.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A body that can be sent again: it is opened again for each attempt. */
export interface StreamBody {
  /** Bytes; sent as Content-Length. */
  readonly size: number;
  open(signal: AbortSignal): ByteStream;
}

export type RequestBody = Uint8Array | StreamBody;

/** One HTTP request, without authentication, redirects and retries. */
export interface Exchange {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  readonly signal: AbortSignal;
  readonly trust: Trust;
  /** How long the response may take once the request is sent; default: the idle timeout. */
  readonly responseMs?: number;
}

/** A response. Its body must be read to the end or discarded, or its connection stays busy. */
export interface RegistryResponse {
  readonly method: Method;
  readonly url: URL;
  readonly status: number;
  /** The first value of a header; its name in lower case. */
  header(name: string): string | undefined;
  /** All values of a header, one per header line. */
  headers(name: string): readonly string[];
  readonly body: ByteStream;
  /** How long the whole body may take if it is a document. */
  readonly documentMs: number;
  /** Discards the rest of the body, or closes the connection. */
  discard(): Promise<void>;
}
