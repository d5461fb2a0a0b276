import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '@strake/oci';
import type { SampleTree } from '../registry/sample-tree.ts';

/** What a request to the registry is about; `layer` is the large blob, `config` any other. */
export type RequestKind =
  | 'ping'
  | 'token'
  | `${'GET' | 'HEAD' | 'PUT'} ${'index' | 'manifest'}`
  | `${'GET' | 'HEAD'} ${'layer' | 'config'}`
  | `${'PATCH' | 'PUT'} ${'layer' | 'config'}`
  | `${'POST' | 'GET' | 'DELETE'} upload`
  | 'other';

/** One request on its way to the real registry. */
export interface Passing {
  readonly kind: RequestKind;
  /** Counts from 1, among requests of its kind. */
  readonly nth: number;
  readonly asked: IncomingMessage;
  readonly response: ServerResponse;
  /** `127.0.0.1:PORT` of the proxy itself, and of another one that leads to the same registry. */
  readonly host: string;
  readonly otherHost: string;
  readonly sample: SampleTree;
  /** Lets it through. */
  forward(): void;
  /** Lets it through, and gives the answer back to be changed before {@link ServerResponse} is written. */
  relay(): Promise<Relayed>;
}

/** The real registry's answer. */
export interface Relayed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** How it has to end: the right bytes under the right digest, or one error of this code. */
export type Expected = 'ok' | ErrorCode;

/** One row of the table. */
export interface FaultCase {
  readonly title: string;
  readonly way: 'push' | 'pull';
  readonly expected: Expected;
  /** What the error's one line says. */
  readonly says?: RegExp;
  /** Default 10 000: a machine may have other things to do. */
  readonly budgetMs?: number;
  /** Requests of a kind, at most: what is wrong for good is not asked for again. */
  readonly most?: Readonly<Partial<Record<RequestKind, number>>>;
  readonly fault: (passing: Passing) => void | Promise<void>;
}
