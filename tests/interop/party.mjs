// One party at the broker: makes requests, sends them again when the line breaks, believes no answer without its receipt,
// and keeps the newest checkpoint.
import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { demand } from './bytes.mjs';
import { verifyConsistency } from './merkle.mjs';
import { NO_CHECKPOINT, openCheckpoint } from './note.mjs';
import { verifyReceipt } from './receipt.mjs';
import { isUnavailable, methodOf } from './wire.mjs';

const KIND = {
  'PartyService/WhoAmI': 'WHO_AM_I',
  'PseudonymService/ListPublicKeys': 'LIST_PUBLIC_KEYS',
  'PseudonymService/EvaluateBlinded': 'EVALUATE_BLINDED',
  'PseudonymService/Redeem': 'REDEEM',
  'SignalService/SubmitSignal': 'SUBMIT',
  'SignalService/CheckSubject': 'CHECK',
  'SignalService/CheckSubjects': 'CHECK_BULK',
  'SignalService/Retrieve': 'RETRIEVE',
  'AuditService/GetConsistencyProof': 'AUDIT_CONSISTENCY',
};
const TRIES = 5;

// RFC 9562: 48 bits of time, then random.
function uuidV7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export class Party {
  // `logKeys` come by hand, never from the broker; `stateFile` outlives the program.
  constructor({ id, protocol, connection, logKeys, stateFile }) {
    Object.assign(this, { id, protocol, connection, logKeys, stateFile });
    this.known = existsSync(stateFile) ? openCheckpoint(readFileSync(stateFile, 'utf8'), logKeys) : NO_CHECKPOINT;
  }

  // A request that can be sent, and sent again: its bytes are made once.
  prepare(name, fields, { covenant = '', purpose = '', requestId = uuidV7() } = {}) {
    const method = methodOf(this.protocol, name);
    const nonce = randomBytes(32);
    const context = {
      request_id: requestId, nonce, covenant, purpose, known_size: this.known.size,
      actor: { reference: 'interop', function: 'medewerker' }, case_reference: 'interop',
    };
    const expected = { logKeys: this.logKeys, known: this.known, caller: this.id, kind: KIND[name], covenant, purpose };
    return { method, nonce, requestId, expected, sent: method.requestSerialize({ context, ...fields }) };
  }

  // The answer of a prepared request, after its receipt held. `proof` and `expected` are what was verified.
  async send(request) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.read(request, await this.connection.send(request.method.path, request.sent));
      } catch (error) {
        if (!isUnavailable(error) || attempt === TRIES) throw error;
        await sleep(randomInt(Math.min(5000, 100 * 2 ** attempt)));
      }
    }
  }

  // Several messages on one stream, each with its own receipt.
  async sendAll(requests) {
    const responses = await this.connection.sendAll(requests[0].method.path, requests.map((request) => request.sent));
    demand(responses.length === requests.length, 'stream: not every message was answered');
    const answers = [];
    for (const [i, request] of requests.entries()) answers.push(await this.read(request, responses[i]));
    return answers;
  }

  ask(name, fields, context) {
    return this.send(this.prepare(name, fields, context));
  }

  async read(request, received) {
    const Envelope = this.protocol['covenant.v1.Envelope'];
    const { answer, receipt } = Envelope.deserialize(received);
    const proof = { sent: request.sent, nonce: request.nonce, answer, receipt };
    const { checkpoint, leaf } = verifyReceipt(this.protocol, proof, request.expected);
    if (request.expected.known.size !== this.known.size) await this.demandSameLog(checkpoint);
    this.keep(checkpoint);
    // Parsed from the bytes that were verified and from no others: a response with two answers in it would merge them.
    const response = request.method.responseDeserialize(Envelope.serialize({ answer }));
    return { answer: response.answer, leaf, index: receipt.index, checkpoint, proof, expected: request.expected };
  }

  // A checkpoint that is not bound to the newest one by its receipt, because another answer came since its request was made, or
  // because it stands in an answer: both must be of one log.
  async demandSameLog(checkpoint) {
    const { known } = this;
    const [earlier, later] = known.size < checkpoint.size ? [known, checkpoint] : [checkpoint, known];
    const sizes = { first_size: earlier.size, second_size: later.size };
    const proof = earlier.size === later.size ? [] : (await this.ask('AuditService/GetConsistencyProof', sizes)).answer.proof;
    verifyConsistency(earlier, later, proof);
  }

  // Never replaces a checkpoint by a smaller one.
  keep(checkpoint) {
    if (checkpoint.size <= this.known.size) return;
    const file = openSync(`${this.stateFile}.new`, 'w', 0o600);
    writeSync(file, checkpoint.note);
    fsyncSync(file);
    closeSync(file);
    renameSync(`${this.stateFile}.new`, this.stateFile);
    this.known = checkpoint;
  }
}
