import type { Passing, Relayed, RequestKind } from './fault-case.ts';

type Fault = (passing: Passing) => void | Promise<void>;
type Kinds = RequestKind | readonly RequestKind[];

/** Does something to the requests of a kind, and lets all others through. */
export const at =
  (kinds: Kinds, fault: Fault, times = Number.POSITIVE_INFINITY): Fault =>
  (passing) =>
    [kinds].flat().includes(passing.kind) && passing.nth <= times
      ? fault(passing)
      : passing.forward();

/** The same to the first of them alone. */
export const once = (kinds: Kinds, fault: Fault): Fault => at(kinds, fault, 1);

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** An answer of the proxy's own, after the request was read. */
export const answer =
  (
    status: number,
    headers: Headers | ((passing: Passing) => Headers) = {},
    body: string | Buffer = '',
  ): Fault =>
  (passing) => {
    const { asked, response } = passing;
    const given = typeof headers === 'function' ? headers(passing) : headers;
    asked.resume();
    const write = () => {
      for (const [name, value] of Object.entries(given))
        response.setHeader(name, typeof value === 'string' ? value : [...value]);
      response.writeHead(status).end(asked.method === 'HEAD' ? '' : body);
    };
    if (asked.readableEnded) write();
    else asked.once('end', write);
  };

/** A registry's own error. */
export const error = (
  status: number,
  code: string,
  message = 'as the test wants it',
  headers: Headers = {},
): Fault =>
  answer(
    status,
    { 'content-type': 'application/json', ...headers },
    JSON.stringify({ errors: [{ code, message }] }),
  );

/** The real registry's answer, changed. */
export const changed =
  (change: (answer: Relayed, passing: Passing) => Partial<Relayed>): Fault =>
  async (passing) => {
    const real = await passing.relay();
    const { status, headers, body } = { ...real, ...change(real, passing) };
    for (const [name, value] of Object.entries(headers))
      passing.response.setHeader(name, typeof value === 'string' ? value : [...value]);
    passing.response.writeHead(status).end(passing.asked.method === 'HEAD' ? '' : body);
  };

/** The same with other headers; undefined takes one away. */
export const headers = (
  change: (passing: Passing, real: Relayed) => Readonly<Record<string, string | undefined>>,
): Fault =>
  changed((real, passing) => {
    const merged = { ...real.headers, ...change(passing, real) };
    const defined = Object.entries(merged).filter((entry) => entry[1] !== undefined);
    return { headers: Object.fromEntries(defined) as Relayed['headers'] };
  });

/** The connection ends at once. */
export const hangUp: Fault = ({ response }) => void response.socket?.destroy();

/** Nothing is ever answered, and nothing read. */
export const silence: Fault = ({ asked }) => void asked.pause();

/** The registry does what it was asked, and nobody hears of it. */
export const answerLost: Fault = async (passing) => {
  await passing.relay();
  passing.response.socket?.destroy();
};

/** So many bytes of a request's body go through, then the connection ends. */
export const cutUp =
  (bytes: number): Fault =>
  ({ asked, forward }) => {
    let seen = 0;
    asked.on('data', (chunk: Buffer) => {
      seen += chunk.length;
      if (seen < bytes) return;
      asked.unpipe().pause();
      setTimeout(() => asked.destroy(), 20);
    });
    forward();
  };

/** So many bytes of an answer's body come, then `end` happens. */
const partly =
  (bytes: number, end: Fault): Fault =>
  async (passing) => {
    const { status, headers: real, body } = await passing.relay();
    const length = { 'content-length': String(body.length) };
    passing.response.writeHead(status, { ...(real as Record<string, string>), ...length });
    passing.response.write(body.subarray(0, bytes), () => setTimeout(() => void end(passing), 20));
  };

export const cutDown = (bytes: number): Fault => partly(bytes, hangUp);
export const stallDown = (bytes: number): Fault => partly(bytes, () => {});

/** An answer's bytes, its status line and headers too, one after the other with a pause between. */
export const slowly =
  (text: (passing: Passing) => string): Fault =>
  (passing) => {
    passing.asked.resume();
    const bytes = Buffer.from(text(passing));
    const { socket } = passing.response;
    let sent = 0;
    const timer = setInterval(() => {
      if (!socket?.writable) return clearInterval(timer);
      socket.write(bytes.subarray(sent, sent + 1));
      sent = (sent + 1) % bytes.length;
    }, 30);
    timer.unref();
  };

/** An answer whose head comes at once and whose body goes on for ever, faster than what counts as stalled. */
export const trickle: Fault = ({ asked, response }) => {
  asked.resume();
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '.repeat(500)), 25);
  response.on('close', () => clearInterval(timer));
};

/** An answer without end. */
export const endless =
  (head: Headers, piece: Buffer): Fault =>
  ({ asked, response }) => {
    asked.resume();
    response.writeHead(200, head as Record<string, string>);
    const more = () => {
      while (response.writable && response.write(piece));
    };
    response.on('drain', more);
    more();
  };
