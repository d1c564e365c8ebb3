// Reaching the broker: gRPC over mutual TLS. Requests and responses stay the bytes that they are on the wire, because the
// receipt is about these bytes.
import { readFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const FILES = ['party', 'pseudonym', 'signal', 'audit', 'receipt', 'log'].map((name) => `covenant/v1/${name}.proto`);
const DEADLINE_MS = 20_000;
const LARGEST_MESSAGE = 64 << 20;

// The messages and services of the .proto files in `folder`, by full name. Sizes of logs stay far below 2^53.
export function loadProtocol(folder) {
  return protoLoader.loadSync(FILES, { includeDirs: [folder], keepCase: true, longs: Number, enums: String, defaults: true });
}

// Where a method stands: /covenant.v1.SignalService/Retrieve for 'SignalService/Retrieve'.
export function methodOf(protocol, name) {
  const [service, method] = name.split('/');
  return protocol[`covenant.v1.${service}`][method];
}

const asIs = (bytes) => bytes;

export class Connection {
  // `certificate` and `key` are the client's own; without them the broker hangs up in the handshake.
  constructor({ broker, ca, certificate, key }) {
    const read = (file) => (file ? readFileSync(file) : undefined);
    this.client = new grpc.Client(broker, grpc.credentials.createSsl(read(ca), read(key), read(certificate)), {
      'grpc.max_receive_message_length': LARGEST_MESSAGE,
    });
  }

  // Sends the bytes and gives the bytes of the response; throws with the gRPC status in `code`.
  send(path, request) {
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + DEADLINE_MS };
      this.client.makeUnaryRequest(path, asIs, asIs, request, options, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  }

  // The same for a stream: sends the messages, gives the responses in order.
  sendAll(path, requests) {
    return new Promise((resolve, reject) => {
      const responses = [];
      const stream = this.client.makeBidiStreamRequest(path, asIs, asIs, { deadline: Date.now() + DEADLINE_MS });
      stream.on('data', (response) => responses.push(response));
      stream.on('error', reject);
      stream.on('end', () => resolve(responses));
      for (const request of requests) stream.write(request);
      stream.end();
    });
  }

  close() {
    this.client.close();
  }
}

export const isUnavailable = (error) => error.code === grpc.status.UNAVAILABLE;
