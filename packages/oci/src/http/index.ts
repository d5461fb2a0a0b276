// The only module that imports undici.
export { createAgent, createProxyAgent } from './agent.ts';
