// Runs in every document before anything of its own. Notes what a page tries that is switched off, and refuses it as a browser without rights would.
// Functions are wrapped in proxies, which read as native code to whoever looks; `console` is silent, so that pages can neither flood it nor feel for tools behind it.
(() => {
  "use strict";
  const tell = console.debug.bind(console), secret = SECRET, text = String;
  const {apply, construct, defineProperty, getOwnPropertyDescriptor, ownKeys} = Reflect;
  let left = 64;

  const note = (kind, what) => {
    if (left-- > 0) try { tell(secret + kind + ": " + text(what ?? "")); } catch {}
  };
  const wrap = (owner, name, answer) => {
    const was = owner && getOwnPropertyDescriptor(owner, name);
    if (was && was.configurable && typeof was.value === "function")
      defineProperty(owner, name, {...was, value: new Proxy(was.value, {apply: answer})});
  };
  const of = name => globalThis[name]?.prototype;
  const denied = () => Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
  const refuse = (owner, names, kind, answer = denied) => {
    for (const name of names)
      wrap(owner, name, (native, self, given) => {
        note(kind, kind === "permission" ? name : given[0]);
        return answer(native, self, given);
      });
  };

  for (const name of ownKeys(console)) wrap(console, name, () => undefined);
  refuse(globalThis, ["open"], "popup", () => null);
  refuse(globalThis, ["alert"], "dialog", () => undefined);
  refuse(globalThis, ["confirm"], "dialog", () => false);
  refuse(globalThis, ["prompt"], "dialog", () => null);
  refuse(globalThis, ["print"], "print", () => undefined);
  refuse(globalThis, ["close"], "close", () => undefined);
  refuse(globalThis, ["showOpenFilePicker", "showSaveFilePicker", "showDirectoryPicker"], "file chooser");
  refuse(of("HTMLInputElement"), ["showPicker"], "file chooser", () => undefined);
  refuse(of("ServiceWorkerContainer"), ["register"], "service worker");
  refuse(globalThis.Notification, ["requestPermission"], "permission", () => Promise.resolve("denied"));
  refuse(of("Geolocation"), ["getCurrentPosition", "watchPosition"], "permission", (native, self, [, failed]) => {
    if (typeof failed === "function") setTimeout(() => failed({code: 1, message: "User denied Geolocation"}), 1);
  });
  refuse(of("MediaDevices"), ["getUserMedia", "getDisplayMedia"], "permission");
  refuse(of("Clipboard"), ["read", "readText", "write", "writeText"], "permission");
  refuse(of("PushManager"), ["subscribe"], "permission");
  refuse(of("Navigator"), ["requestMIDIAccess", "share", "requestMediaKeySystemAccess"], "permission");
  refuse(of("Navigator"), ["registerProtocolHandler"], "permission", () => undefined);
  refuse(of("CredentialsContainer"), ["get", "create", "store"], "permission");
  refuse(of("PaymentRequest"), ["show"], "permission");
  for (const device of ["Bluetooth", "USB", "Serial", "HID"]) refuse(of(device), ["requestDevice", "requestPort"], "permission");
  wrap(of("Document"), "execCommand", (native, self, given) => {
    if (!/^(copy|cut|paste)$/i.test(given[0])) return apply(native, self, given);
    note("permission", given[0]);
    return false;
  });
  wrap(of("HTMLElement"), "click", (native, self, given) => {
    if (self instanceof HTMLInputElement && self.type === "file") return note("file chooser", self.name);
    return apply(native, self, given);
  });
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) {
    const was = getOwnPropertyDescriptor(globalThis, name);
    if (was && was.configurable && was.value)
      defineProperty(globalThis, name, {...was, value: new Proxy(was.value, {construct: (native, given, target) => {
        note("direct connection", name);
        return construct(native, given, target);
      }})});
  }
})();
