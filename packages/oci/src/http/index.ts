// The one door to undici.
export { createAgent, createProxyAgent } from './agent.ts';
