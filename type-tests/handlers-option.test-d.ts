import { expectAssignable, expectNotAssignable } from 'tsd';
import type { HandlersOption, NoMessages } from 'isolated-workers';
import type { HostMessages, Messages } from './contract.js';

const ask = ({ question }: { question: string }) => ({ answer: question });
const progress = (done: number) => console.log(done);

expectAssignable<HandlersOption<HostMessages>>({ handlers: { ask, progress } });
expectNotAssignable<HandlersOption<HostMessages>>({});
expectNotAssignable<HandlersOption<HostMessages>>({ handlers: undefined });
expectNotAssignable<HandlersOption<HostMessages>>({ handlers: { ask } });
expectAssignable<HandlersOption<NoMessages>>({});
expectAssignable<HandlersOption<NoMessages>>({ handlers: {} });
expectAssignable<HandlersOption<NoMessages>>({ handlers: { ask } }); // for a worker without a contract
expectNotAssignable<HandlersOption<NoMessages, Messages>>({ handlers: { ask } });
