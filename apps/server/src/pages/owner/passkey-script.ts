/**
 * Passkeys need a script: nothing else on the owner's pages does. Buttons that cannot work stay hidden. Written for the
 * browsers that read and write WebAuthn's JSON themselves.
 * Source: https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON
 */
export const PASSKEY_SCRIPT = `
(function(){
var status=document.querySelector("[role=status]");
function say(text){status.textContent=text}
async function call(path,body){
  var answer=await fetch("/owner/auth/passkey/"+path,body?{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify(body)}:{});
  if(!answer.ok)throw new Error(String(answer.status));
  return answer.json();
}
async function signIn(){
  var options=await call("generate-authenticate-options");
  var key=await navigator.credentials.get({publicKey:PublicKeyCredential.parseRequestOptionsFromJSON(options)});
  await call("verify-authentication",{response:key.toJSON()});
}
async function add(name){
  var options=await call("generate-register-options?name="+encodeURIComponent(name));
  var key=await navigator.credentials.create({publicKey:PublicKeyCredential.parseCreationOptionsFromJSON(options)});
  await call("verify-registration",{response:key.toJSON(),name:name});
}
document.querySelectorAll("[data-passkey]").forEach(function(part){
  if(!window.PublicKeyCredential||!PublicKeyCredential.parseRequestOptionsFromJSON)return;
  part.hidden=false;
  var button=part.querySelector("button");
  button.addEventListener("click",async function(){
    button.disabled=true;
    say(part.dataset.busy);
    try{
      if(part.dataset.passkey==="add")await add(part.querySelector("input").value||"Passkey");
      else await signIn();
      location.assign(part.dataset.next);
    }catch(error){
      say(error.message==="403"?part.dataset.stale:error.message==="429"?part.dataset.many:part.dataset.failed);
      button.disabled=false;
    }
  });
});
})();
`;
