#!/usr/bin/env python3
"""Standard library only: http.server, RS256 by hand. Single-threaded, HTTP/1.0, rows deleted on disable,
JWKS at most every 30 s, 60 s leeway, checks aud/ver/sub_type/jti too, own endpoint only if ENDPOINT is set."""
import base64, hashlib, hmac, json, os, time, urllib.request, uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlparse
PORT=int(os.environ.get("PORT","9000")); ISSUER=os.environ["ISSUER"]; ENDPOINT=os.environ.get("ENDPOINT")
keys={}; fetched=0.0
partners={}; customers={}
def unb64(s): return base64.urlsafe_b64decode(s+"="*(-len(s)%4))
def key(kid):
    global fetched
    if kid not in keys and time.monotonic()-fetched>30 or not keys:
        with urllib.request.urlopen(ISSUER+"/api/idp/v1/keys",timeout=5) as r: d=json.load(r)
        fetched=time.monotonic(); keys.clear()
        for k in d["keys"]:
            if k.get("kty")=="RSA" and k.get("use")=="sig":
                keys[k["kid"]]=(int.from_bytes(unb64(k["n"]),"big"),int.from_bytes(unb64(k["e"]),"big"))
    return keys.get(kid)
PREFIX=bytes.fromhex("3031300d060960864801650304020105000420")
class Deny(Exception): pass
def verify(auth, endpoint):
    try:
        scheme,tok=auth.split(" ",1); assert scheme.lower()=="bearer"
        h,p,s=tok.split("."); head=json.loads(unb64(h)); c=json.loads(unb64(p)); sig=unb64(s)
        assert head["alg"]=="RS256" and "crit" not in head
        n,e=key(head["kid"]); k=(n.bit_length()+7)//8
        assert len(sig)==k
        em=pow(int.from_bytes(sig,"big"),e,n).to_bytes(k,"big")
        t=PREFIX+hashlib.sha256((h+"."+p).encode()).digest()
        assert hmac.compare_digest(em,b"\0\1"+b"\xff"*(k-len(t)-3)+b"\0"+t)
        now=time.time()
        assert c["iss"]==ISSUER and c["exp"]>now-60 and c["iat"]<now+60 and c.get("nbf",0)<now+60
        assert c["aud"]==urlparse(ISSUER).hostname and c["ver"]==2 and c["sub_type"]=="platform-acgw"
        uuid.UUID(c["sub"]); assert c["jti"]
        assert any(r.get("role")==endpoint for r in c["scope"])
        assert not ENDPOINT or endpoint==ENDPOINT
    except Deny: raise
    except Exception as x: raise Deny(repr(x))
class H(BaseHTTPRequestHandler):
    def log_message(self,*a): pass
    def out(self,code,obj=None):
        b=b"" if obj is None else json.dumps(obj).encode()
        self.send_response(code); self.send_header("Content-Type","application/json"); self.send_header("Content-Length",str(len(b))); self.end_headers(); self.wfile.write(b)
    def do_POST(self):
        try: body=json.loads(self.rfile.read(int(self.headers.get("Content-Length","0"))))
        except ValueError: return self.out(400)
        try:
            ctx=body["context"]; ep=ctx["endpoint_id"]; rid=body["request_id"]; typ=body["type"]; t=str(uuid.UUID(ctx["tenant_id"])); name=ctx["callback_id"]
        except (KeyError,TypeError,ValueError,AttributeError): return self.out(400)
        try: verify(self.headers.get("Authorization",""),ep)
        except Deny: return self.out(401)
        cb="cti.a.p.acgw.callback.v2.0~a.p."; rq="cti.a.p.acgw.request.v1.1~a.p."
        if not name.startswith(cb) or not typ.startswith(rq) or name[len(cb):]!=typ[len(rq):]: return self.out(400)
        m=name[len(cb):].removesuffix(".v1.0"); p=body.get("payload") or {}; res=None
        try:
            if m=="partner.mirroring.get_state": 
                res={"state":"ENABLED" if t in partners else "DISABLED"}
            elif m=="partner.mirroring.enable":
                if uuid.UUID(p["acronis_tenant_id"])!=uuid.UUID(t): return self.out(400)
                partners.setdefault(t,"p-"+t[:8]); res={"state":"ENABLED","vendor_tenant_id":partners[t],"acronis_tenant_id":p["acronis_tenant_id"]}
            elif m=="partner.mirroring.reset": partners.pop(t,None); customers.pop(t,None)
            elif m=="customer.mirroring.get_state":
                res=[]
                for i,(orig,st) in customers.get(t,{}).items():
                    e={"vendor_tenant_id":"c-"+i,"acronis_tenant_id":orig}
                    if st is not None: e["settings"]=st
                    res.append(e)
            elif m=="customer.mirroring.set_state":
                if uuid.UUID(p["partner_tenant_id"])!=uuid.UUID(t): return self.out(400)
                if "enabled" not in p and "disabled" not in p: return self.out(400)
                en=[(str(uuid.UUID(c["acronis_tenant_id"])),c["acronis_tenant_id"],c.get("settings")) for c in p.get("enabled",[])]
                dis=[str(uuid.UUID(c["acronis_tenant_id"])) for c in p.get("disabled",[])]
                d=customers.setdefault(t,{})
                for i,o,s in en: d[i]=(o,s)
                for i in dis: d.pop(i,None)
            else: return self.out(404)
        except (KeyError,TypeError,ValueError,AttributeError): return self.out(400)
        r={"type":"cti.a.p.acgw.response.v1.1~a.p."+m+".ok.v1.0","request_id":rid,"response_id":str(uuid.uuid4())}
        if res is not None: r["payload"]=res
        self.out(200,r)
HTTPServer(("127.0.0.1",PORT),H).serve_forever()
