// Plain node:http and jose. jose's remote JWKS: 30 s cool-down. Chunked answers. Maps in memory.
import http from 'node:http'; import { createRemoteJWKSet, jwtVerify } from 'jose'; import { randomUUID } from 'node:crypto';
const ISS=process.env.ISSUER, jwks=createRemoteJWKSet(new URL(ISS+'/api/idp/v1/keys'));
const partners=new Map(), customers=new Map();
const low=s=>{ if(typeof s!=='string'||!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(s)) throw new E(400,'not a uuid'); return s.toLowerCase(); };
class E extends Error{ constructor(c,m){super(m);this.c=c} }
async function run(req,raw){
  const m=/^bearer (\S+)$/i.exec(req.headers.authorization||''); if(!m) throw new E(401,'token');
  let claims; try{ claims=(await jwtVerify(m[1],jwks,{issuer:ISS,algorithms:['RS256'],audience:new URL(ISS).hostname,requiredClaims:['exp','jti','sub'],maxTokenAge:'2h',clockTolerance:30})).payload }catch(e){ throw new E(401,e.code||'jwt') }
  let b; try{ b=JSON.parse(raw) }catch{ throw new E(400,'json') }
  const c=b?.context; if(!c||typeof c!=='object') throw new E(400,'context');
  if(!Array.isArray(claims.scope)||!claims.scope.some(s=>s?.role===c.endpoint_id)) throw new E(403,'scope');
  const k=/^cti\.a\.p\.acgw\.callback\.v2\.0~a\.p\.([a-z_.]+)\.v1\.0$/.exec(c.callback_id)?.[1]; if(!k||b.type!==`cti.a.p.acgw.request.v1.1~a.p.${k}.v1.0`) throw new E(404,'callback');
  low(b.request_id); const t=low(c.tenant_id), p=b.payload??{}; let out;
  switch(k){
    case 'partner.mirroring.get_state': out={state:partners.has(t)?'ENABLED':'DISABLED',...(partners.get(t)?.settings&&{settings:partners.get(t).settings})}; break;
    case 'partner.mirroring.enable': if(low(p.acronis_tenant_id)!==t) throw new E(400,'tenant'); partners.set(t,{settings:p.settings}); out={state:'ENABLED',vendor_tenant_id:t.replaceAll('-',''),acronis_tenant_id:p.acronis_tenant_id}; break;
    case 'partner.mirroring.reset': partners.delete(t); customers.delete(t); break;
    case 'customer.mirroring.get_state': if(!partners.has(t)&&!customers.has(t)&&process.env.STRICT) throw new E(404,'unknown partner'); out=[...(customers.get(t)??new Map()).entries()].map(([i,s])=>({acronis_tenant_id:i,vendor_tenant_id:'cust/'+i,...(s&&{settings:s})})); break;
    case 'customer.mirroring.set_state': {
      if(low(p.partner_tenant_id)!==t) throw new E(400,'tenant');
      const en=(p.enabled??[]).map(x=>[low(x.acronis_tenant_id),x.settings]), di=(p.disabled??[]).map(x=>low(x.acronis_tenant_id));
      if(process.env.STRICT && en.length+di.length===0) throw new E(400,'nothing to do');
      const d=customers.get(t)??new Map(); customers.set(t,d); for(const[i,s] of en)d.set(i,s); for(const i of di)d.delete(i); break; }
    default: throw new E(404,'callback');
  }
  return {type:`cti.a.p.acgw.response.v1.1~a.p.${k}.ok.v1.0`,request_id:b.request_id,response_id:randomUUID(),...(out!==undefined&&{payload:out})};
}
http.createServer(async(req,res)=>{
  if(req.method!=='POST'){ res.writeHead(405,{allow:'POST'}).end(); return; }
  const ch=[]; for await(const x of req) ch.push(x);
  try{ const o=await run(req,Buffer.concat(ch).toString('utf8')); res.writeHead(200,{'content-type':'application/json'}); const s=JSON.stringify(o); res.write(s.slice(0,10)); res.write(s.slice(10)); res.end(); }
  catch(e){ res.writeHead(e.c??400,{'content-type':'application/problem+json'}); res.end(JSON.stringify({title:e.message,status:e.c})); }
}).listen(+process.env.PORT,'127.0.0.1');
