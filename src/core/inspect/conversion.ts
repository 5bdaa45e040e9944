import { shellWord } from "../names/shell-word.ts";

/** Forms that are read by others only; each has a command that turns it into PEM. */
export type Foreign = "pkcs7-der" | "pkcs7-pem" | "pkcs12" | "java-keystore" | "trusted-certificate";

/** One line for a shell that writes the certificates of `file` as PEM beside it, without any key. */
export function conversion(form: Foreign | "der", file: string): string {
  const from = pathWord(file === "-" ? "FILE" : file);
  const to = pathWord(file === "-" ? "FILE.pem" : `${file}.pem`);
  switch (form) {
    case "der":
      return `openssl x509 -inform der -in ${from} -out ${to}`;
    case "trusted-certificate":
      return `openssl x509 -in ${from} -out ${to}`;
    case "pkcs7-der":
      return `openssl pkcs7 -inform der -in ${from} -print_certs -out ${to}`;
    case "pkcs7-pem":
      return `openssl pkcs7 -in ${from} -print_certs -out ${to}`;
    case "pkcs12":
      return `openssl pkcs12 -in ${from} -nokeys -out ${to}`;
    case "java-keystore": {
      const between = pathWord(file === "-" ? "FILE.p12" : `${file}.p12`);
      return `keytool -importkeystore -srckeystore ${from} -destkeystore ${between} -deststoretype pkcs12 && openssl pkcs12 -in ${between} -nokeys -out ${to}`;
    }
  }
}

/** No option, whatever it begins with. */
function pathWord(path: string): string {
  return shellWord(path.startsWith("-") ? `./${path}` : path);
}
