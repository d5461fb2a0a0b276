// What editors do with a configuration: yaml-language-server, as VS Code, Neovim and others run it, completes keys and marks wrong ones.
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { strakeOk } from '../e2e/strake.ts';
import { requireTool, temporaryDirectory } from '../tool/index.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly diagnostics?: readonly { readonly message: string }[];
    readonly items?: readonly unknown[];
  };
  readonly result?: unknown;
}

/** A language server that is spoken to by the protocol. Source: Language Server Protocol 3.17, "Base Protocol". */
class Client {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #waiting: {
    readonly is: (message: Message) => boolean;
    readonly take: (message: Message) => void;
  }[] = [];
  #bytes = Buffer.alloc(0);
  #last = 0;

  constructor(t: TestContext, command: string) {
    this.#server = spawn(process.execPath, [command, '--stdio']);
    t.after(() => this.#server.kill());
    this.#server.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  wait(is: (message: Message) => boolean): Promise<Message> {
    return new Promise((take) => this.#waiting.push({ is, take }));
  }

  async ask(method: string, params: unknown): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const answer = this.wait((message) => message.id === id && message.method === undefined);
    this.#send({ id, method, params });
    return (await answer).result;
  }

  tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      const [, length = ''] =
        /Content-Length: (\d+)/.exec(this.#bytes.toString('utf8', 0, end)) ?? [];
      const stop = end + 4 + Number(length);
      if (end < 0 || this.#bytes.length < stop) return;
      this.#take(JSON.parse(this.#bytes.toString('utf8', end + 4, stop)));
      this.#bytes = this.#bytes.subarray(stop);
    }
  }

  #take(message: Message): void {
    // The server asks for settings and capabilities: there are none.
    if (message.method !== undefined && message.id !== undefined)
      this.#send({ id: message.id, result: message.params?.items?.map(() => null) ?? null });
    for (const each of [...this.#waiting]) {
      if (!each.is(message)) continue;
      this.#waiting.splice(this.#waiting.indexOf(each), 1);
      each.take(message);
    }
  }
}

test('an editor completes keys and plugin options, and marks a wrong key', {
  timeout: 60_000,
}, async (t) => {
  const command = await requireTool(t, 'yaml-language-server');
  if (command === undefined) return;
  const directory = await temporaryDirectory(t);
  const schema = join(directory, 'schema.json');
  await writeFile(schema, await strakeOk(directory, ['config', '--schema']));
  const text = `# yaml-language-server: $schema=${pathToFileURL(schema)}\nplugins: [go]\nplatfroms: [linux/amd64]\ngo:\n  programs: [.]\n  \n`;
  const uri = `${pathToFileURL(join(directory, 'strake.config.yaml'))}`;
  const client = new Client(t, command);
  await client.ask('initialize', { processId: null, rootUri: null, capabilities: {} });
  client.tell('initialized', {});
  const published = client.wait(
    ({ method, params }) =>
      method === 'textDocument/publishDiagnostics' &&
      (params?.diagnostics ?? []).some(({ message }) => message.includes('platfroms')),
  );
  client.tell('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  });
  const messages = (await published).params?.diagnostics?.map(({ message }) => message) ?? [];
  assert.ok(
    messages.some((message) => message.includes('platfroms')),
    messages.join('\n'),
  );
  const labels = async (line: number, character: number) => {
    const found = (await client.ask('textDocument/completion', {
      textDocument: { uri },
      position: { line, character },
    })) as {
      readonly items?: readonly { readonly label: string }[];
    };
    return (found.items ?? (found as never)).map(({ label }) => label);
  };
  const offered = await labels(5, 2);
  assert.ok(offered.includes('version'), offered.join(', '));
});
