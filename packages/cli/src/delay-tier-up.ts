/** V8's default is 13,000,000, which a parser of HTTP uses up within ten responses. */
const BUDGET = 1_000_000_000;

/**
 * Lets V8 optimize a function of WebAssembly only after it ran for long. undici's HTTP parser is one large function: optimizing it takes 75 ms of processor
 * time and 17 MiB, on another thread, and saves that much after thousands of responses. To be called before the first connection.
 */
export function delayTierUp(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString(`--wasm-tiering-budget=${BUDGET}`);
}
